using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>Writes <c>usageMetadata</c>: cache inside the prompt, thoughts outside the candidates.</summary>
internal static class UsageWriter
{
    public static void Write(Utf8JsonWriter json, Usage usage)
    {
        json.WriteStartObject("usageMetadata"u8);
        json.WriteNumber("promptTokenCount"u8, usage.PromptTokens);
        json.WriteNumber("candidatesTokenCount"u8, usage.CompletionTokens - usage.Reasoning);
        json.WriteNumber("totalTokenCount"u8, usage.TotalTokens);
        if (usage.CachedTokens != 0)
        {
            json.WriteNumber("cachedContentTokenCount"u8, usage.CachedTokens);
        }

        if (usage.Reasoning != 0)
        {
            json.WriteNumber("thoughtsTokenCount"u8, usage.Reasoning);
        }

        if (usage.Units is { AudioCacheRead: > 0 } heard)
        {
            json.WriteStartArray("cacheTokensDetails"u8);
            WriteModality(json, "AUDIO"u8, heard.AudioCacheRead);
            json.WriteEndArray();
        }

        if (usage.Units?.Tier is { } tier)
        {
            json.WriteString("serviceTier"u8, tier);
        }

        WriteDetails(json, "promptTokensDetails"u8, usage.PromptTokens - usage.AudioInput - (usage.Units is { } units ? units.ImageInput + units.AudioCacheRead : 0), usage.AudioInput + (usage.Units?.AudioCacheRead ?? 0), usage.Units?.ImageInput ?? 0);
        WriteDetails(json, "candidatesTokensDetails"u8, usage.Output, usage.AudioOutput, usage.Units?.ImageOutput ?? 0);
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, ReadOnlySpan<byte> name, long text, long sound, long pictures)
    {
        json.WriteStartArray(name);
        WriteModality(json, "TEXT"u8, text);
        if (sound != 0)
        {
            WriteModality(json, "AUDIO"u8, sound);
        }

        if (pictures != 0)
        {
            WriteModality(json, "IMAGE"u8, pictures);
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
