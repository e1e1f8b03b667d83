using Microsoft.AspNetCore.Http;
using Parlance.Dialects;

namespace Parlance.Gateway.Surfaces;

/// <summary>A path at which callers speak one dialect.</summary>
/// <param name="Path">The path; <c>{model}</c> where it names the model.</param>
/// <param name="Dialect">The dialect.</param>
/// <param name="Stream">Whether this path asks for a stream; null when the body says.</param>
internal sealed record Door(string Path, IDialect Dialect, bool? Stream = null)
{
    public static IReadOnlyList<Door> All { get; } =
    [
        new("/v1/chat/completions", DialectSet.OpenAiChat),
        new("/v1/responses", DialectSet.OpenAiResponses),
        new("/v1/completions", DialectSet.OpenAiCompletions),
        new("/v1/messages", DialectSet.AnthropicMessages),
        new("/v1beta/models/{model}:generateContent", DialectSet.GeminiGenerate, false),
        new("/v1beta/models/{model}:streamGenerateContent", DialectSet.GeminiGenerate, true) { EventsParameter = "alt=sse" },
        new("/api/chat", DialectSet.OllamaChat),
        new("/api/generate", DialectSet.OllamaGenerate),
    ];

    /// <summary>What the query must hold for a stream to go out as events; without it the stream is one JSON list. Null where streams always are events.</summary>
    public string? EventsParameter { get; init; }

    /// <summary>Whether a stream goes out as one JSON list.</summary>
    public bool AsList(HttpRequest request) => EventsParameter is not null && !request.QueryString.Value!.Contains(EventsParameter, StringComparison.Ordinal);

    /// <summary>What the path says of a request; <paramref name="model"/> is its variable piece.</summary>
    public PathFacts Facts(string? model) => new(model, Stream, Dialect.StreamByDefault);
}
