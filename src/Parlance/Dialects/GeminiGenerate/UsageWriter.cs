using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>Writes <c>usageMetadata</c>: cache inside the prompt, thoughts outside the candidates.</summary>
internal static class UsageWriter
{
    public static void Write(Utf8JsonWriter json, Usage usage)
    {
        json.WriteStartObject("usageMetadata"u8);
        json.WriteNumber("promptTokenCount"u8, usage.PromptTokens);
        json.WriteNumber("candidatesTokenCount"u8, usage.Output + usage.AudioOutput);
        json.WriteNumber("totalTokenCount"u8, usage.TotalTokens);
        if (usage.CacheRead != 0)
        {
            json.WriteNumber("cachedContentTokenCount"u8, usage.CacheRead);
        }

        if (usage.Reasoning != 0)
        {
            json.WriteNumber("thoughtsTokenCount"u8, usage.Reasoning);
        }

        WriteDetails(json, "promptTokensDetails"u8, usage.PromptTokens - usage.AudioInput, usage.AudioInput);
        WriteDetails(json, "candidatesTokensDetails"u8, usage.Output, usage.AudioOutput);
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, ReadOnlySpan<byte> name, long text, long sound)
    {
        json.WriteStartArray(name);
        WriteModality(json, "TEXT"u8, text);
        if (sound != 0)
        {
            WriteModality(json, "AUDIO"u8, sound);
        }

        json.WriteEndArray();
    }

    private static void WriteModality(Utf8JsonWriter json, ReadOnlySpan<byte> modality, long count)
    {
        json.WriteStartObject();
        json.WriteString("modality"u8, modality);
        json.WriteNumber("tokenCount"u8, count);
        json.WriteEndObject();
    }
}
