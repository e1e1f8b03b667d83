using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Parlance.Cli.Output;
using Parlance.Manifests;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance prices</c>: what models cost, when that is another price, and where it was read.</summary>
internal static class PricesVerb
{
    public static Command Create(Terminal terminal)
    {
        var search = new Option<string?>("--search", "-s") { Description = "Only names that contain this text.", HelpName = "TEXT" };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var setup = new SetupOptions();
        var verb = new Verb("prices", "List what models cost, with the rules of each price and its source.")
        {
            Examples =
                """
                  parlance prices --search claude
                  parlance prices --json | jq -r '.[] | select(.now.rule != "base") | .id'
                """,
            Notes =
                """
                Prices are in USD per million tokens, as they are now for a short request; NOW names the rule that applies.
                OTHER is what is not tokens of text: USD per million tokens of pictures or cached sound, per million
                characters, per hour of audio, and per piece of everything else.
                All models that are known are listed, with a key or without. A price in the configuration counts before the
                manifest's. Times are UTC. JSON has nano-USD for the same measures.
                """,
        };
        verb.Add(search);
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            var text = parsed.GetValue(search) ?? "";
            var now = TimeProvider.System.GetUtcNow();
            var models = Collect(setup.Load(parsed).Catalog).Where(model => model.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).ToList();
            if (parsed.GetValue(json))
            {
                await JsonOutput.WriteArrayAsync(terminal, models, (writer, model) => Write(writer, model, now));
                return ExitCode.Success;
            }

            if (models.Count == 0)
            {
                await terminal.Error.WriteLineAsync($"No model's name contains '{text}'.");
                return ExitCode.Success;
            }

            Listing.Write(terminal, ["MODEL", "$ IN", "$ CACHED", "$ OUT", "OTHER", "NOW", "RULES", "SOURCE"], models.Select(model => Row(model, now)));
            return ExitCode.Success;
        });
        return verb;
    }

    /// <summary>The models of the catalog, then those of manifests that it does not hold.</summary>
    private static IEnumerable<Model> Collect(Catalog catalog)
    {
        var configured = catalog.Providers.SelectMany(provider => provider.Models.Select(card => new Model(provider.Id, card)));
        var others = catalog.Unconfigured.SelectMany(manifest => manifest.Models.Select(card => new Model(manifest.Id, card)));
        return configured.Concat(others);
    }

    private static string[] Row(Model model, DateTimeOffset now)
    {
        if (model.Card.Price is not { } price)
        {
            return [model.Name, "", "", "", "", "", "no price is known", ""];
        }

        var rule = price.RuleFor(0, now);
        var rates = price.RatesUnder(rule);
        return
        [
            model.Name,
            Money.PerMillion(rates.Input),
            Money.PerMillion(rates.CacheRead),
            Money.PerMillion(rates.Output),
            Units(price, rule),
            new Charge(0, rule).RuleName,
            string.Join(" | ", price.When.Select(Words)),
            price.Origin,
        ];
    }

    /// <summary>What is not tokens of text; nothing for a model that is free, where every unit is.</summary>
    private static string Units(Price price, PriceRule? rule) => price.UnitsUnder(rule) is { } units && units != UnitPrices.Free
        ? string.Join(", ", units.Known.Select(unit => $"{unit.Word.Replace('_', ' ')} {Money.PerMillion(unit.NanoUsd)}"))
        : "";

    private static string Words(PriceRule rule) =>
        $"{rule.Name}: {string.Join(", ", Classes(rule).Where(part => part.Price is not null).Select(part => $"{part.Name.Replace('_', ' ')} {Money.PerMillion(part.Price)}"))}";

    private static IEnumerable<(string Name, long? Price)> Classes(PriceRule rule) =>
    [
        ("input", rule.Input),
        ("output", rule.Output),
        ("cache_read", rule.CacheRead),
        ("cache_write", rule.CacheWrite),
        ("cache_write_long", rule.CacheWriteLong),
        ("audio_input", rule.AudioInput),
        ("audio_output", rule.AudioOutput),
        .. rule.Units?.Known.Select(unit => (unit.Word, (long?)unit.NanoUsd)) ?? [],
    ];

    private static void Write(Utf8JsonWriter json, Model model, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("id", model.Name);
        json.WriteString("provider", model.Provider);
        json.WriteString("model", model.Card.Id);
        if (model.Card.Price is not { } price)
        {
            json.WriteNull("base");
            json.WriteEndObject();
            return;
        }

        json.WriteString("source", price.Source);
        json.WriteString("as_of", price.AsOf);
        Write(json, "base", price, null);
        Write(json, "now", price, price.RuleFor(0, now));
        json.WriteStartArray("rules");
        foreach (var rule in price.When)
        {
            Write(json, rule, now);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A rule with its conditions; <c>holds_now</c> is that of a request that is long enough for it.</summary>
    private static void Write(Utf8JsonWriter json, PriceRule rule, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("rule", rule.Name);
        json.WriteBoolean("holds_now", rule.Holds(long.MaxValue, now));
        json.WriteNumberOrNull("above", rule.Above);
        json.WriteString("from", rule.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("until", rule.Until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("tier", rule.Tier);
        json.WriteString("quality", rule.Quality);
        json.WriteStrings("sizes", rule.Sizes);
        json.WriteStrings("days", rule.Days.Select(day => day.ToString()[..3].ToLowerInvariant()));
        json.WriteStrings("hours", rule.Hours.Select(part => part.ToString()));
        json.WriteStrings("except", rule.Except.Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        foreach (var (name, value) in Classes(rule).Where(part => part.Price is not null))
        {
            json.WriteNumberOrNull(name, value);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Price price, PriceRule? rule)
    {
        var rates = price.RatesUnder(rule);
        json.WriteStartObject(name);
        json.WriteString("rule", new Charge(0, rule).RuleName);
        json.WriteNumber("input", rates.Input);
        json.WriteNumber("output", rates.Output);
        json.WriteNumber("cache_read", rates.CacheRead);
        json.WriteNumber("cache_write", rates.CacheWrite);
        json.WriteNumber("cache_write_long", rates.CacheWriteLong);
        json.WriteNumber("audio_input", rates.AudioInput);
        json.WriteNumber("audio_output", rates.AudioOutput);
        foreach (var (word, nanoUsd) in price.UnitsUnder(rule)?.Known ?? [])
        {
            json.WriteNumber(word, nanoUsd);
        }

        json.WriteEndObject();
    }

    private sealed record Model(string Provider, ModelCard Card)
    {
        public string Name => $"{Provider}/{Card.Id}";
    }
}
