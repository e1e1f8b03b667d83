using System.Text.Json;
using Parlance.Tests.Support;

namespace Parlance.Tests.Manifests.Prices;

/// <summary>Usage objects that vendors sent. Some name their own price.</summary>
public sealed class RecordedBillTests
{
    /// <summary>No two classes have prices of which one could stand for another.</summary>
    private static readonly JsonElement s_anyPrice = Json("""{"input":"1.000003","output":"7.00013","cached":"0.1009","write":"1.30021","write_1h":"2.1007","audio_input":"11.0003","audio_output":"23.00017","own":"{ input: 1.000003, output: 7.00013, cache_read: 0.1009, cache_write: 1.30021, cache_write_long: 2.1007, audio_input: 11.0003, audio_output: 23.00017 }"}""");

    /// <summary>Models of recorded answers that say what they cost, in USD per million tokens as their vendors listed them then.</summary>
    private static readonly Dictionary<string, string> s_prices = new()
    {
        ["grok-3-mini"] = "{ input: 0.3, output: 0.5, cache_read: 0.075 }",
        ["openai/gpt-5.6-sol"] = "{ input: 5, output: 30, cache_read: 0.5, cache_write: 6.25 }",
        ["openai/gpt-oss-20b"] = "{ input: 0.05, output: 0.2 }",
        ["anthropic/claude-4.5-sonnet-20250929"] = "{ input: 3, output: 15, cache_read: 0.3, cache_write: 3.75 }",
        ["anthropic/claude-sonnet-4.5"] = "{ input: 3, output: 15, cache_read: 0.3, cache_write: 3.75 }",
        ["openai/gpt-5-mini-2025-08-07"] = "{ input: 0.25, output: 2, cache_read: 0.025 }",
        ["openai/gpt-5.1-codex-mini"] = "{ input: 0.25, output: 2, cache_read: 0.025 }",
        ["openai/gpt-4o-mini"] = "{ input: 0.15, output: 0.6, cache_read: 0.075 }",
        ["openai/o3"] = "{ input: 2, output: 8, cache_read: 0.5 }",
        ["x-ai/grok-4"] = "{ input: 3, output: 15, cache_read: 0.75 }",
        ["google/gemini-2.5-flash"] = "{ input: 0.3, output: 2.5, cache_read: 0.03 }",
        ["minimax/minimax-m2:free"] = "free",
    };

    public static TheoryData<string> WithABill => Recordings.Where(recording => Usages(recording).Any(found => Bill(found.Usage) is not null));

    public static TheoryData<string> WithUsage => Recordings.Where(recording => Usages(recording).Any(found => FormOf(recording, found.Usage) is not null));

    [Theory]
    [MemberData(nameof(WithABill))]
    public void Cost_AnswerSaysItsPrice_IsThatPrice(string name)
    {
        var recording = Recordings.Get(name);
        var provider = recording.Vendor == "openrouter" ? "openrouter" : "xai";
        foreach (var (model, usage) in Usages(recording).Where(found => Bill(found.Usage) is not null))
        {
            var vendor = new PriceCase(provider, FormOf(recording, usage)!, Case(model, usage), Json(JsonSerializer.Serialize(new { own = s_prices[model] })));

            Assert.Equal(Bill(usage), vendor.ManifestPrice().Cost(vendor.Read(), vendor.At).NanoUsd);
        }
    }

    [Theory]
    [MemberData(nameof(WithUsage))]
    public void Cost_RecordedUsage_IsThatOfTheVendorsFormula(string name)
    {
        var recording = Recordings.Get(name);
        foreach (var (model, usage) in Usages(recording))
        {
            if (FormOf(recording, usage) is { } form)
            {
                var vendor = new PriceCase(recording.Vendor, form, Case(model, usage), s_anyPrice);

                Assert.Equal(VendorBill.Of(vendor), vendor.ManifestPrice().Cost(vendor.Read(), vendor.At).NanoUsd);
            }
        }
    }

    /// <summary>What the vendor itself charged for the tokens, in nano-USD; null when it does not say.</summary>
    private static long? Bill(JsonElement usage)
    {
        if (usage.TryGetProperty("cost_in_usd_ticks", out var ticks))
        {
            // Ten ticks are a nano-dollar.
            return (long)decimal.Ceiling(ticks.GetDecimal() / 10);
        }

        // What tools and plugins cost comes on top of the tokens.
        return usage.TryGetProperty("cost_details", out var details)
            ? (long)decimal.Round(details.EnumerateObject().Where(part => part.Name is not "upstream_inference_cost").Sum(part => part.Value.GetDecimal()) * 1_000_000_000)
            : null;
    }

    private static string? FormOf(Recording recording, JsonElement usage) =>
        usage.TryGetProperty("promptTokenCount", out _) ? usage.TryGetProperty("responseTokenCount", out _) ? null : "gemini-generate"
        : usage.TryGetProperty("billed_units", out _) ? "cohere-chat"
        : usage.TryGetProperty("inputTokens", out _) ? "bedrock-converse"
        : usage.TryGetProperty("prompt_cache_hit_tokens", out _) ? "deepseek"
        : usage.TryGetProperty("prompt_tokens", out _) && usage.TryGetProperty("completion_tokens", out _) ? "openai-chat"
        : usage.TryGetProperty("input_tokens_details", out _) ? "openai-responses"
        : recording.Vendor == "anthropic" && usage.TryGetProperty("input_tokens", out _) ? "anthropic-messages"
        : null;

    private static JsonElement Case(string model, JsonElement usage) => Json($$"""{"case":"recorded","model":{{JsonSerializer.Serialize(model)}},"usage":{{usage.GetRawText()}}}""");

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    /// <summary>All usage objects of an answer, with the model that they stand beside.</summary>
    private static IEnumerable<(string Model, JsonElement Usage)> Usages(Recording recording)
    {
        var texts = (recording.Chunks ?? []).Concat(recording.Stream?.Split('\n').Select(line => line.StartsWith("data:", StringComparison.Ordinal) ? line[5..] : line) ?? []);
        var documents = recording.Response is { Length: > 0 } whole ? texts.Append(System.Text.Encoding.UTF8.GetString(whole)) : texts;
        return documents.Where(text => text.Contains("sage", StringComparison.Ordinal)).Select(TryParse).OfType<JsonDocument>().SelectMany(document => Find(document.RootElement, "")).DistinctBy(found => found.Usage.GetRawText());
    }

    private static JsonDocument? TryParse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<(string Model, JsonElement Usage)> Find(JsonElement value, string model)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            return value.EnumerateArray().SelectMany(item => Find(item, model));
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var own = value.TryGetProperty("model", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : model;
        return value.EnumerateObject().SelectMany(field => field is { Name: "usage" or "usageMetadata", Value.ValueKind: JsonValueKind.Object } ? [(own, field.Value)] : Find(field.Value, own));
    }
}
