using System.Text.Json;

namespace Parlance.Dialects.CohereChat;

/// <summary>
/// <c>usage</c>, both ways. The vendor counts twice: <c>tokens</c> is what the model worked on, its own preamble of hundreds of tokens included, <c>billed_units</c> is what is charged
/// (recorded in one call: 1,445 and 43 against 46 and 14). Usage here is the base of every price and budget, so it is what is billed; tokens count where nothing is billed.
/// <c>cached_tokens</c> is part of <c>tokens</c> and means nothing beside the billed units, unless both are the same.
/// </summary>
internal static class CohereUsage
{
    public static bool TryRead(JsonElement holder, out Usage usage)
    {
        usage = default;
        if (!CohereText.TryObject(holder, "usage", out var counts))
        {
            return false;
        }

        var hasTokens = CohereText.TryObject(counts, "tokens", out var tokens);
        var hasBilled = CohereText.TryObject(counts, "billed_units", out var billed);
        if (!hasTokens && !hasBilled)
        {
            return false;
        }

        var source = hasBilled ? billed : tokens;
        var input = Count(source, "input_tokens");
        var sameScale = !hasTokens || input == Count(tokens, "input_tokens");
        var cached = sameScale ? Math.Min(input, Count(counts, "cached_tokens")) : 0;
        usage = new Usage { Input = input - cached, CacheRead = cached, Output = Count(source, "output_tokens") };
        return true;
    }

    public static void Write(Utf8JsonWriter json, Usage usage)
    {
        json.WriteStartObject("usage"u8);
        WriteCounts(json, "billed_units"u8, usage);
        WriteCounts(json, "tokens"u8, usage);
        if (usage.CacheRead > 0)
        {
            json.WriteNumber("cached_tokens"u8, usage.CacheRead);
        }

        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, ReadOnlySpan<byte> name, Usage usage)
    {
        json.WriteStartObject(name);
        json.WriteNumber("input_tokens"u8, usage.PromptTokens);
        json.WriteNumber("output_tokens"u8, usage.CompletionTokens);
        json.WriteEndObject();
    }

    /// <summary>The vendor writes some counts as decimals.</summary>
    private static long Count(JsonElement counts, string name) =>
        counts.ValueKind == JsonValueKind.Object && counts.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.TryGetInt64(out var number) ? number : value.TryGetDouble(out var fraction) && fraction is >= 0 and < 1e15 ? (long)fraction : 0
            : 0;
}
