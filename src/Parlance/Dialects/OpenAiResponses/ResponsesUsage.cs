using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>
/// <c>usage</c>, both ways. Cached and written tokens stand inside <c>input_tokens</c>, reasoning inside <c>output_tokens</c>, at xAI too (recorded: 216 + 863 = 1,079 with 237 of reasoning).
/// A part that is larger than its whole is cut down to it; a negative count is 0.
/// </summary>
internal static class ResponsesUsage
{
    /// <summary>No call has more; a larger count is an error of its source, and must not overflow a sum.</summary>
    private const long MostTokens = 1_000_000_000_000;

    /// <summary>Reads the value; false when it counts nothing.</summary>
    public static bool TryRead(JsonSlice usage, out Usage counts)
    {
        var input = Count(usage.Member("input_tokens"u8));
        var output = Count(usage.Member("output_tokens"u8));
        var inputDetails = usage.Member("input_tokens_details"u8);
        var (restIn, restOut) = (input ?? 0, output ?? 0);
        counts = new Usage
        {
            CacheRead = Take(ref restIn, inputDetails.Member("cached_tokens"u8)),
            CacheWrite = Take(ref restIn, inputDetails.Member("cache_write_tokens"u8)),
            AudioInput = Take(ref restIn, inputDetails.Member("audio_tokens"u8)),
            Reasoning = Take(ref restOut, usage.Member("output_tokens_details"u8).Member("reasoning_tokens"u8)),
            AudioOutput = Take(ref restOut, usage.Member("output_tokens_details"u8).Member("audio_tokens"u8)),
        };
        counts = counts with { Input = restIn, Output = restOut };
        return input is not null || output is not null;
    }

    /// <summary>Writes the value.</summary>
    public static void Write(Utf8JsonWriter json, in Usage usage)
    {
        json.WriteStartObject();
        json.WriteNumber("input_tokens", usage.PromptTokens);
        json.WriteStartObject("input_tokens_details");
        json.WriteNumber("cached_tokens", usage.CacheRead);
        json.WriteNumber("cache_write_tokens", usage.CacheWrite + usage.CacheWriteLong);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", usage.CompletionTokens);
        json.WriteStartObject("output_tokens_details");
        json.WriteNumber("reasoning_tokens", usage.Reasoning);
        json.WriteEndObject();
        json.WriteNumber("total_tokens", usage.TotalTokens);
        json.WriteEndObject();
    }

    private static long Take(ref long whole, JsonSlice part)
    {
        var taken = Math.Min(Count(part) ?? 0, whole);
        whole -= taken;
        return taken;
    }

    private static long? Count(JsonSlice value) => value.ToInt64() is { } count ? Math.Clamp(count, 0, MostTokens) : null;
}
