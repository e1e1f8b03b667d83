using Microsoft.AspNetCore.Http;
using Parlance.Dialects;

namespace Parlance.Gateway.Surfaces;

/// <summary>The dialect in which a caller understands what is no answer of a door: errors of unknown paths, the list of models.</summary>
internal static class CallerDialect
{
    /// <summary>By the headers or the paths that only one vendor's clients send; else openai-chat.</summary>
    public static IDialect Of(HttpRequest request) => request.Headers.ContainsKey("anthropic-version") ? DialectSet.AnthropicMessages
        : request.Headers.ContainsKey("x-goog-api-key") || request.Path.StartsWithSegments("/v1beta") ? DialectSet.GeminiGenerate
        : request.Path.StartsWithSegments("/api") ? DialectSet.OllamaChat
        : DialectSet.OpenAiChat;
}
