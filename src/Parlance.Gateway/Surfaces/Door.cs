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
        new("/api/chat", DialectSet.OllamaChat),
        new("/api/generate", DialectSet.OllamaGenerate),
    ];

    /// <summary>What the path says of a request; <paramref name="model"/> is its variable piece.</summary>
    public PathFacts Facts(string? model) => new(model, Stream, Dialect.StreamByDefault);
}
