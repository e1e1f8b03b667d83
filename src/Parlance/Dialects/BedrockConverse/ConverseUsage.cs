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

        var written = Count(counts, "cacheWriteInputTokens");
        var writtenLong = Math.Min(written, WrittenLong(counts));
        usage = new Usage
        {
            Input = Count(counts, "inputTokens"),
            CacheRead = Count(counts, "cacheReadInputTokens"),
            CacheWrite = written - writtenLong,
            CacheWriteLong = writtenLong,
            Output = Count(counts, "outputTokens"),
        };
        return true;
    }

    public static void Write(Utf8JsonWriter json, Usage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("inputTokens"u8, usage.Input + usage.AudioInput);
        json.WriteNumber("outputTokens"u8, usage.CompletionTokens);
        json.WriteNumber("totalTokens"u8, usage.TotalTokens);
        json.WriteNumber("cacheReadInputTokens"u8, usage.CacheRead);
        json.WriteNumber("cacheWriteInputTokens"u8, usage.CacheWrite + usage.CacheWriteLong);
        if (usage.CacheWrite + usage.CacheWriteLong > 0)
        {
            json.WriteStartArray("cacheDetails"u8);
            WriteDetail(json, "5m", usage.CacheWrite);
            WriteDetail(json, Long, usage.CacheWriteLong);
            json.WriteEndArray();
        }

        json.WriteEndObject();
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

    private static long WrittenLong(JsonElement counts)
    {
        long tokens = 0;
        foreach (var detail in counts.TryGetProperty("cacheDetails", out var details) && details.ValueKind == JsonValueKind.Array ? details.EnumerateArray() : default)
        {
            if (ConverseText.Word(detail, "ttl") == Long)
            {
                tokens += Count(detail, "inputTokens");
            }
        }

        return tokens;
    }

    private static long Count(JsonElement counts, string name) =>
        counts.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : 0;
}
