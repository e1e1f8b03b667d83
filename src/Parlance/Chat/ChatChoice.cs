namespace Parlance;

/// <summary>One of the answers of a <see cref="ChatResult"/>. Immutable.</summary>
/// <param name="Index">Number of the choice, from 0.</param>
/// <param name="Message">What the model said: reasoning, text and tool calls in the order of arrival.</param>
/// <param name="FinishReason">Why it stopped; null when the provider did not say.</param>
public sealed record ChatChoice(int Index, Message Message, FinishReason? FinishReason)
{
    /// <summary>The stop sequence that was reached; null when none was.</summary>
    public string? StopSequence { get; init; }

    /// <summary>OpenAI's <c>logprobs</c> object; empty when there is none.</summary>
    public RawJson Logprobs { get; init; }

    /// <summary>Annotations of the text, each with the dialect it is written in.</summary>
    public IReadOnlyList<RawPart> Annotations { get; init; } = [];
}
