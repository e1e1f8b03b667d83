using Parlance.Dialects.Operations;

namespace Parlance.Manifests;

/// <summary>What is known of one model of a provider. Immutable; null means not known.</summary>
/// <param name="Id">The model's name on the wire.</param>
public sealed record ModelCard(string Id)
{
    /// <summary>Tokens of input and output together.</summary>
    public long? ContextWindow { get; init; }

    /// <summary>Most output tokens of one answer.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>What it does instead of chat; empty for a chat model that does nothing else, null when not known.</summary>
    public IReadOnlyList<Operation>? Operations { get; init; }

    /// <summary>What it costs; null when no price was found, which is not the same as free.</summary>
    public Price? Price { get; init; }
}
