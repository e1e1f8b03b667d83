using System.Text.Json;

namespace Parlance.Simulator.Personas;

/// <summary>Usage as vendors of chat completions count it: cached and written tokens inside the prompt's, reasoning inside the completion's or beside it.</summary>
internal static class ChatUsage
{
    public static void Write(Utf8JsonWriter json, in Usage usage, bool reasoningOutside)
    {
        json.WriteStartObject();
        json.WriteNumber("prompt_tokens", usage.PromptTokens);
        json.WriteNumber("completion_tokens", usage.CompletionTokens - (reasoningOutside ? usage.Reasoning : 0));
        json.WriteNumber("total_tokens", usage.TotalTokens);
        json.WriteStartObject("prompt_tokens_details");
        json.WriteNumber("cached_tokens", usage.CacheRead);
        json.WriteNumber("cache_write_tokens", usage.CacheWrite + usage.CacheWriteLong);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details");
        json.WriteNumber("reasoning_tokens", usage.Reasoning);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
