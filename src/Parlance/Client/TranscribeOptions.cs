namespace Parlance;

/// <summary>How to turn speech into text. Immutable; every property may be left out.</summary>
public sealed record TranscribeOptions : OperationOptions
{
    /// <summary>Language of the speech as ISO 639-1, for example <c>de</c>. Default: the model finds out.</summary>
    public string? Language { get; init; }

    /// <summary>Words and names to expect, or the text before. Default none.</summary>
    public string? Prompt { get; init; }

    /// <summary>Sampling temperature, 0–1. Default: the provider's.</summary>
    public double? Temperature { get; init; }

    /// <summary>Whether the text is to be in English, whatever is spoken. Default false.</summary>
    public bool ToEnglish { get; init; }
}
