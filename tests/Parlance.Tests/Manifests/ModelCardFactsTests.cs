using System.Globalization;
using System.Text.Json;
using Parlance.Dialects.Operations;
using Parlance.Manifests;
using Parlance.Tests.Support;

namespace Parlance.Tests.Manifests;

/// <summary>Model cards against the collected facts: all rows are there, and their limits, abilities and prices are those of the facts, or the card says whose they are.</summary>
public sealed class ModelCardFactsTests
{
    /// <summary>A Sunday, on which no vendor has peak hours.</summary>
    private static readonly DateTimeOffset s_quiet = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Cards whose price is another one than in the facts, because their vendor's page says so.</summary>
    private static readonly string[] s_newer = ["gemma-4-26b-a4b-it", "gemma-4-31b-it"];

    public static TheoryData<string> VendorsWithModels => [.. ManifestSet.Embedded.Manifests.Where(manifest => manifest is { Simulated: false, Models.Count: > 0, Id: not "jina-deepsearch" }).Select(manifest => manifest.Id)];

    private static ProviderManifest Manifest(string id)
    {
        Assert.True(ManifestSet.Embedded.TryFind(id, out var manifest));
        return manifest;
    }

    /// <summary>Its models, but for those that neither chat nor embed: the facts have no rows of them, and each card names the source of its own price.</summary>
    private static IEnumerable<ModelCard> Cards(string id) => Manifest(id).Models.Where(card => card.Operations is not { Count: > 0 } || card.Operations.Contains(Operation.Embeddings));

    /// <summary>The rows for the models of a manifest; those of Vertex AI are the vendor's other surface's.</summary>
    private static Dictionary<string, JsonElement> Rows(string id)
    {
        var names = Manifest(id).Aliases.Prepend(id).ToList();
        string? other = id switch
        {
            "vertex" or "vertex-express" => "google-gemini",
            "spark-x" => "spark",
            _ => null,
        };
        return FactFiles.Models.Where(row => row.GetProperty("provider").GetString() is { } provider && (provider == other || names.Contains(provider))).ToDictionary(row => row.GetProperty("id").GetString()!);
    }

    /// <summary>A manifest and those of other addresses of the same provider, which have its name before theirs.</summary>
    private static IEnumerable<ProviderManifest> Forms(ProviderManifest manifest) => ManifestSet.Embedded.Manifests.Where(form => form == manifest || form.Id.StartsWith(manifest.Id + "-", StringComparison.Ordinal));

    [Fact]
    public void Rows_OfTheFacts_AreAllCards() =>
        Assert.DoesNotContain(
            FactFiles.Models.Select(row => (Provider: row.GetProperty("provider").GetString()!, Id: row.GetProperty("id").GetString()!)),
            row => Manifest(row.Provider) is { Status: not "retired" } manifest && !Forms(manifest).SelectMany(form => form.Models).Any(card => card.Id == row.Id));

    [Theory]
    [MemberData(nameof(VendorsWithModels))]
    public void Cards_LimitsAndAbilities_AreThoseOfTheFacts(string id)
    {
        var rows = Rows(id);

        Assert.All(Cards(id), card =>
        {
            var row = rows[card.Id];
            var isChat = row.GetProperty("type").GetString() == "chat";
            Assert.Equal(row.GetProperty("context_window").Deserialize<long?>(), card.ContextWindow);
            Assert.Equal(row.GetProperty("max_output_tokens").Deserialize<long?>(), card.MaxOutputTokens);
            Assert.Equal(isChat, card.Operations is not { Count: > 0 });
            if (isChat)
            {
                Assert.Equal(Flag(row, "tools"), card.Tools);
                Assert.Equal(Flag(row, "structured_output"), card.StructuredOutput);
                Assert.Equal(Flag(row, "reasoning"), card.Reasoning);
                Assert.Equal(row.GetProperty("modalities").GetProperty("input").Deserialize<string[]>()?.Select(word => word == "pdf" ? "file" : word).Distinct().Order(), card.Modalities?.Select(word => word.ToString().ToLowerInvariant()).Order());
            }

            if (row.TryGetProperty("status", out var status) && status.GetString()!.StartsWith("retires ", StringComparison.Ordinal))
            {
                Assert.Equal(status.GetString()!.Split(' ')[1], card.Retires);
            }
        });
    }

    [Theory]
    [MemberData(nameof(VendorsWithModels))]
    public void Cards_Prices_AreThoseOfTheFacts(string id)
    {
        var rows = Rows(id);
        Assert.All(Cards(id).Where(card => card.Price is { Output: > 0 } or { Input: > 0 } && !s_newer.Contains(card.Id)), card =>
        {
            var row = rows[card.Id];
            var known = row.GetProperty("price_usd_per_mtok");
            var (price, rule) = (card.Price!, card.Price!.RuleFor(1, s_quiet));
            Assert.Equal(Nano(known, "input"), rule?.Input ?? price.Input);

            // What only reads has no price of output, and no output.
            Assert.Equal(Nano(known, "output") ?? (card.Operations is { Count: > 0 } ? 0 : null), rule?.Output ?? price.Output);
            Assert.Equal(Nano(known, "cached_input") ?? price.CacheRead, rule?.CacheRead ?? price.CacheRead);

            // A write for nothing is that of a cache whose storage is free for now: no token is billed as one.
            Assert.Equal(Nano(known, "cache_write") is { } write and > 0 ? write : price.CacheWrite, rule?.CacheWrite ?? price.CacheWrite);

            // A class that the facts do not know comes from somewhere else, which the card names.
            var isMore = (price.CacheRead is not null && Nano(known, "cached_input") is null) || (price.CacheWrite is not null && Nano(known, "cache_write") is null);
            Assert.False(isMore && row.GetProperty("price_source").GetString()!.StartsWith(price.Source, StringComparison.Ordinal), card.Id);
        });
    }

    [Theory]
    [MemberData(nameof(VendorsWithModels))]
    public void Cards_TiersAndSchedules_AreRules(string id)
    {
        var rows = Rows(id);
        Assert.All(Cards(id).Where(card => card.Price is not null), card =>
        {
            var row = rows[card.Id];
            var price = card.Price!;
            Assert.All(TierFacts.Read(row), tier =>
            {
                Assert.Equal(price.Input, Rate(price, tier.Above, rule => rule?.Input ?? price.Input));
                Assert.Equal(tier.Input, Rate(price, tier.Above + 1, rule => rule?.Input ?? price.Input));
                Assert.Equal(tier.Output, Rate(price, tier.Above + 1, rule => rule?.Output ?? price.Output));
                Assert.Equal(tier.CacheRead ?? price.CacheRead * 2, Rate(price, tier.Above + 1, rule => rule?.CacheRead ?? price.CacheRead));
            });
            Assert.True(price.When.Count > 0 || !row.TryGetProperty("price_schedule", out _), card.Id);
        });
    }

    [Theory]
    [MemberData(nameof(VendorsWithModels))]
    public void Cards_Schedules_HoldOnTheirBoundaries(string id)
    {
        var rows = Rows(id);
        foreach (var card in Cards(id).Where(card => card.Price is not null && rows[card.Id].TryGetProperty("price_schedule", out _)))
        {
            Assert.All(rows[card.Id].GetProperty("price_schedule").EnumerateArray(), step => Assert.All(Moments(step), at =>
            {
                var (price, rule) = (card.Price!, card.Price!.RuleFor(1, at));
                Assert.Equal(Nano(step, "input"), rule?.Input ?? price.Input);
                Assert.Equal(Nano(step, "output"), rule?.Output ?? price.Output);
                Assert.Equal(Nano(step, "cached_input") ?? rule?.CacheRead, rule?.CacheRead ?? price.CacheRead);
            }));
        }
    }

    /// <summary>First and last moments at which a step of a schedule holds, as the facts write it: a date, or the words for the peak hours of working days.</summary>
    private static DateTimeOffset[] Moments(JsonElement step)
    {
        static DateTimeOffset Day(string day) => DateTimeOffset.Parse($"{day}T00:00:00Z", CultureInfo.InvariantCulture);

        // A Monday; National Day, a Thursday, is a holiday.
        var (monday, holiday, moment) = (Day("2026-11-23"), Day("2026-10-01"), TimeSpan.FromTicks(1));
        return step.TryGetProperty("until", out var until) ? [Day(until.GetString()!), Day(until.GetString()!).AddDays(1) - moment]
            : step.TryGetProperty("from", out var from) ? [Day(from.GetString()!), Day(from.GetString()!).AddYears(1)]
            : step.GetProperty("when").GetString()!.StartsWith("peak", StringComparison.Ordinal)
                ? [monday.AddHours(1), monday.AddHours(4) - moment, monday.AddHours(6), monday.AddHours(10) - moment]
                : [monday.AddHours(1) - moment, monday.AddHours(4), monday.AddHours(6) - moment, monday.AddHours(10), monday.AddDays(-1).AddHours(2), holiday.AddHours(2)];
    }

    [Theory]
    [MemberData(nameof(VendorsWithModels))]
    public void Cards_WithoutAPrice_SayWhy(string id)
    {
        var lines = File.ReadAllLines(RepositoryRoot.Combine($"manifests/providers/{id}.yaml"));
        if (lines.Any(line => line.StartsWith("# No prices", StringComparison.Ordinal)))
        {
            return;
        }

        Assert.All(Cards(id).Where(card => card.Price is null), card =>
            Assert.Contains(lines, line => (line.Contains($"id: {card.Id},", StringComparison.Ordinal) || line.Contains($"id: '{card.Id}',", StringComparison.Ordinal)) && line.Contains("# no price: ", StringComparison.Ordinal)));
    }

    private static long? Rate(Price price, long prompt, Func<PriceRule?, long?> rate) => rate(price.RuleFor(prompt, s_quiet));

    private static bool? Flag(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    private static long? Nano(JsonElement prices, string name) => TierFacts.Nano(prices, name);
}
