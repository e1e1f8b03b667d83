namespace Parlance;

/// <summary>How to speak a text. Immutable; every property may be left out.</summary>
public sealed record SpeakOptions : OperationOptions
{
    /// <summary>The voice, in the provider's words. Default <c>alloy</c>, OpenAI's.</summary>
    public string Voice { get; init; } = "alloy";

    /// <summary>The form of the audio: <c>mp3</c>, <c>opus</c>, <c>aac</c>, <c>flac</c>, <c>wav</c> or <c>pcm</c>. Default: the provider's, mostly mp3.</summary>
    public string? Format { get; init; }

    /// <summary>How fast, 1 is normal. Default: the provider's.</summary>
    public double? Speed { get; init; }

    /// <summary>How to speak, in words, for models that listen to it. Default none.</summary>
    public string? Instructions { get; init; }
}
