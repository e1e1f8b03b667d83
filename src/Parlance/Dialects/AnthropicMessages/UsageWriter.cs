using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>Writes <c>usage</c>: input without cache, cache writes split by lifetime, output with reasoning inside. All fields every time, zeros too: a later report overwrites an earlier one field by field.</summary>
internal static class UsageWriter
{
    public static void Write(Utf8JsonWriter json, Usage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.PlainTokens);
        json.WriteNumber("cache_creation_input_tokens"u8, usage.CacheWrite + usage.CacheWriteLong);
        json.WriteNumber("cache_read_input_tokens"u8, usage.CachedTokens);
        json.WriteStartObject("cache_creation"u8);
        json.WriteNumber("ephemeral_5m_input_tokens"u8, usage.CacheWrite);
        json.WriteNumber("ephemeral_1h_input_tokens"u8, usage.CacheWriteLong);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, usage.CompletionTokens);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("thinking_tokens"u8, usage.Reasoning);
        json.WriteEndObject();
        if (usage.Units is { WebSearches: > 0 } searched)
        {
            json.WriteStartObject("server_tool_use"u8);
            json.WriteNumber("web_search_requests"u8, searched.WebSearches);
            json.WriteEndObject();
        }

        if (usage.Units?.Tier is { } tier)
        {
            json.WriteString("service_tier"u8, tier);
        }

        json.WriteEndObject();
    }
}
