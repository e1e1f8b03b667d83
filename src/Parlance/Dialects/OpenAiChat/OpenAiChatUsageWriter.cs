using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>Usage for a client, in OpenAI's convention: the parts are inside their wholes.</summary>
internal static class OpenAiChatUsageWriter
{
    /// <summary>Writes the value of <c>usage</c>.</summary>
    public static void Write(Utf8JsonWriter json, in Usage usage)
    {
        json.WriteStartObject();
        json.WriteNumber("prompt_tokens", usage.PromptTokens);
        json.WriteNumber("completion_tokens", usage.CompletionTokens);
        json.WriteNumber("total_tokens", usage.TotalTokens);
        json.WriteStartObject("prompt_tokens_details");
        json.WriteNumber("cached_tokens", usage.CachedTokens);
        json.WriteNumber("cache_write_tokens", usage.CacheWrite + usage.CacheWriteLong);
        json.WriteNumber("audio_tokens", usage.AudioInput);
        WriteImages(json, usage.Units?.ImageInput);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details");
        json.WriteNumber("reasoning_tokens", usage.Reasoning);
        json.WriteNumber("audio_tokens", usage.AudioOutput);
        json.WriteNumber("accepted_prediction_tokens", 0);
        json.WriteNumber("rejected_prediction_tokens", 0);
        WriteImages(json, usage.Units?.ImageOutput);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteImages(Utf8JsonWriter json, long? tokens)
    {
        if (tokens > 0)
        {
            json.WriteNumber("image_tokens", tokens.Value);
        }
    }
}
