using System.Text.Json;

namespace Parlance.Dialects.BedrockConverse;

/// <summary><c>usage</c>, both ways: <c>inputTokens</c> leaves out what was read from and written to the cache, <c>cacheDetails</c> splits the writes by lifetime.</summary>
internal static class ConverseUsage
{
    private const string Long = "1h";

    public static bool TryRead(JsonElement holder, out Usage usage)
    {
        usage = default;
        if (!holder.TryGetProperty("usage", out var counts) || counts.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var implausible = false;
        var written = Count(counts, "cacheWriteInputTokens", ref implausible);
        var writtenLong = Math.Min(written, WrittenLong(counts, ref implausible));
        usage = new Usage
        {
            Input = Count(counts, "inputTokens", ref implausible),
            CacheRead = Count(counts, "cacheReadInputTokens", ref implausible),
            CacheWrite = written - writtenLong,
            CacheWriteLong = writtenLong,
            Output = Count(counts, "outputTokens", ref implausible),
        };
        var tier = ConverseText.TryObject(holder, "serviceTier", out var served) ? UsageTier.Read(ConverseText.Word(served, "type")) : null;
        usage = (implausible ? usage with { Units = new UsageUnits { Implausible = true } } : usage).At(tier);
        return true;
    }

    public static void Write(Utf8JsonWriter json, Usage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("inputTokens"u8, usage.PlainTokens);
        json.WriteNumber("outputTokens"u8, usage.CompletionTokens);
        json.WriteNumber("totalTokens"u8, usage.TotalTokens);
        json.WriteNumber("cacheReadInputTokens"u8, usage.CachedTokens);
        json.WriteNumber("cacheWriteInputTokens"u8, usage.CacheWrite + usage.CacheWriteLong);
        if (usage.CacheWrite + usage.CacheWriteLong > 0)
        {
            json.WriteStartArray("cacheDetails"u8);
            WriteDetail(json, "5m", usage.CacheWrite);
            WriteDetail(json, Long, usage.CacheWriteLong);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        if (usage.Units?.Tier is { } tier)
        {
            json.WriteStartObject("serviceTier"u8);
            json.WriteString("type"u8, tier);
            json.WriteEndObject();
        }
    }

    private static void WriteDetail(Utf8JsonWriter json, string lifetime, long tokens)
    {
        if (tokens > 0)
        {
            json.WriteStartObject();
            json.WriteString("ttl"u8, lifetime);
            json.WriteNumber("inputTokens"u8, tokens);
            json.WriteEndObject();
        }
    }

    private static long WrittenLong(JsonElement counts, ref bool implausible)
    {
        long tokens = 0;
        foreach (var detail in counts.TryGetProperty("cacheDetails", out var details) && details.ValueKind == JsonValueKind.Array ? details.EnumerateArray() : default)
        {
            if (ConverseText.Word(detail, "ttl") == Long)
            {
                tokens += Count(detail, "inputTokens", ref implausible);
            }
        }

        return tokens;
    }

    private static long Count(JsonElement counts, string name, ref bool implausible) => UsageCount.Read(counts, name, ref implausible) ?? 0;
}
