namespace Parlance;

/// <summary>The text of speech. Immutable.</summary>
/// <param name="Text">The text.</param>
/// <param name="Stats">What it took.</param>
public sealed record Transcript(string Text, CallStats Stats)
{
    /// <summary>The language that was heard; null when the provider does not say.</summary>
    public string? Language { get; init; }

    /// <summary>How long the speech is; null when the provider does not say.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The provider's whole answer, with segments and words where they were asked for; empty when it was plain text.</summary>
    public RawJson Json { get; init; }
}
