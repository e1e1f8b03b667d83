using System.Text.Json;

namespace Parlance.Dialects.CohereChat;

/// <summary>
/// <c>usage</c>, both ways. The vendor counts twice: <c>tokens</c> is what the model worked on, its own preamble of hundreds of tokens included, <c>billed_units</c> is what is charged
/// (recorded in one call: 1,445 and 43 against 46 and 14). The counts are those of <c>tokens</c>, of which <c>cached_tokens</c> is a part; the price is that of the billed units. Where one of the two is
/// missing, the other stands for it.
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

        var implausible = false;
        var source = hasTokens ? tokens : billed;
        var input = Count(source, "input_tokens", ref implausible);
        var output = Count(source, "output_tokens", ref implausible);
        var cached = Math.Min(input, Count(counts, "cached_tokens", ref implausible));
        var charged = new BilledTokens(Count(billed, "input_tokens", ref implausible), Count(billed, "output_tokens", ref implausible));
        usage = new Usage { Input = input - cached, CacheRead = cached, Output = output, Billed = hasBilled && charged != new BilledTokens(input, output) ? charged : null };
        usage = implausible ? usage with { Units = new UsageUnits { Implausible = true } } : usage;
        return true;
    }

    public static void Write(Utf8JsonWriter json, Usage usage)
    {
        json.WriteStartObject("usage"u8);
        WriteCounts(json, "billed_units"u8, usage.Billed ?? new BilledTokens(usage.PromptTokens, usage.CompletionTokens));
        WriteCounts(json, "tokens"u8, new BilledTokens(usage.PromptTokens, usage.CompletionTokens));
        if (usage.CachedTokens > 0)
        {
            json.WriteNumber("cached_tokens"u8, usage.CachedTokens);
        }

        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, ReadOnlySpan<byte> name, BilledTokens counts)
    {
        json.WriteStartObject(name);
        json.WriteNumber("input_tokens"u8, counts.Input);
        json.WriteNumber("output_tokens"u8, counts.Output);
        json.WriteEndObject();
    }

    private static long Count(JsonElement counts, string name, ref bool implausible) => UsageCount.Read(counts, name, ref implausible) ?? 0;
}
