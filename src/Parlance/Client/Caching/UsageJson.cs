using System.Text.Json;
using Parlance.Client.Conversations;
using Parlance.Dialects;

namespace Parlance.Client.Caching;

/// <summary>Tokens by class as JSON; classes without a token are left out.</summary>
internal static class UsageJson
{
    public static void Write(Utf8JsonWriter json, Usage usage)
    {
        json.WriteStartObject();
        WriteCount(json, "input", usage.Input);
        WriteCount(json, "cache_read", usage.CacheRead);
        WriteCount(json, "cache_write", usage.CacheWrite);
        WriteCount(json, "cache_write_long", usage.CacheWriteLong);
        WriteCount(json, "audio_input", usage.AudioInput);
        WriteCount(json, "output", usage.Output);
        WriteCount(json, "reasoning", usage.Reasoning);
        WriteCount(json, "audio_output", usage.AudioOutput);
        if (usage.Billed is { } billed)
        {
            json.WriteNumber("billed_input", billed.Input);
            json.WriteNumber("billed_output", billed.Output);
        }

        json.WriteEndObject();
    }

    public static Usage Read(FieldReader reader, JsonElement element)
    {
        MessageReader.RefuseOthers(reader, element, ["input", "cache_read", "cache_write", "cache_write_long", "audio_input", "output", "reasoning", "audio_output", "billed_input", "billed_output"]);
        return new Usage
        {
            Input = Count("input"),
            CacheRead = Count("cache_read"),
            CacheWrite = Count("cache_write"),
            CacheWriteLong = Count("cache_write_long"),
            AudioInput = Count("audio_input"),
            Output = Count("output"),
            Reasoning = Count("reasoning"),
            AudioOutput = Count("audio_output"),
            Billed = element.TryGetProperty("billed_input", out _) ? new BilledTokens(Count("billed_input"), Count("billed_output")) : null,
        };

        long Count(string name) => reader.OptionalInteger(element, name, long.MinValue) ?? 0;
    }

    private static void WriteCount(Utf8JsonWriter json, string name, long count)
    {
        if (count != 0)
        {
            json.WriteNumber(name, count);
        }
    }
}
