using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OllamaChat;

/// <summary>The end of an answer: <c>done_reason</c>, token counts and durations.</summary>
internal static class OllamaDone
{
    /// <summary>Share of the time until the first token where only the whole was measured.</summary>
    private const int PromptShare = 10;

    /// <summary>The reason in canonical words; an unknown word survives. An older server says none when the model has stopped by itself.</summary>
    public static FinishReason Read(JsonSlice word, Quirks quirks, bool hasCalls)
    {
        var text = word.ToText() ?? "stop";
        return quirks.FinishReasons.TryGetValue(text, out var mapped) ? new FinishReason(mapped) : text switch
        {
            "length" => FinishReason.Length,
            "stop" or "load" or "unload" => hasCalls ? FinishReason.ToolCalls : FinishReason.Stop,
            _ => new FinishReason(text),
        };
    }

    /// <summary>Writes <c>done</c>, its reason and the counts into the open object. Durations are in nanoseconds, and left out when nobody measured: clients divide by them.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="reason">Why the answer ended.</param>
    /// <param name="usage">Tokens; null writes none.</param>
    /// <param name="total">Time of the whole call; null when unknown.</param>
    /// <param name="prompt">Time until the first token; null when unknown.</param>
    public static void Write(Utf8JsonWriter json, FinishReason? reason, Usage? usage, TimeSpan? total, TimeSpan? prompt)
    {
        json.WriteBoolean("done"u8, true);
        json.WriteString("done_reason"u8, reason == FinishReason.Length ? "length"u8 : "stop"u8);
        var whole = total is { } time ? Math.Max((long)time.TotalNanoseconds, 2) : 0;
        var before = Math.Clamp(prompt is { } first ? (long)first.TotalNanoseconds : whole / PromptShare, 1, Math.Max(whole - 1, 1));
        if (whole > 0)
        {
            json.WriteNumber("total_duration"u8, whole);
            json.WriteNumber("load_duration"u8, 0);
        }

        if (usage is { } counted)
        {
            json.WriteNumber("prompt_eval_count"u8, counted.PromptTokens);
        }

        if (whole > 0)
        {
            json.WriteNumber("prompt_eval_duration"u8, before);
        }

        if (usage is { } used)
        {
            json.WriteNumber("eval_count"u8, used.CompletionTokens);
        }

        if (whole > 0)
        {
            json.WriteNumber("eval_duration"u8, whole - before);
        }
    }
}
