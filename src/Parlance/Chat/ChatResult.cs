namespace Parlance;

/// <summary>A whole answer: the fold of its events. Immutable.</summary>
public sealed record ChatResult
{
    /// <summary>The provider's id of the answer; empty when it gave none.</summary>
    public string Id { get; init; } = "";

    /// <summary>The model that answered, as the provider names it.</summary>
    public string Model { get; init; } = "";

    /// <summary>Creation time in Unix seconds; 0 when the provider gave none.</summary>
    public long Created { get; init; }

    /// <summary>The answers; one unless several were asked for.</summary>
    public IReadOnlyList<ChatChoice> Choices { get; init; } = [];

    /// <summary>Tokens used, over all rounds where functions were run; null when the provider did not say.</summary>
    public Usage? Usage
    {
        get => Counted?.Value;
        init => Counted = CountedUsage.Of(value);
    }

    /// <summary>The same, shared with whoever counted it.</summary>
    internal CountedUsage? Counted { get; init; }

    /// <summary>How long the call took, for protocols that tell it; null when nobody measured.</summary>
    public TimeSpan? Elapsed { get; init; }

    /// <summary>Text of the first answer; empty when it has none.</summary>
    public string Content => Choices is [var first, ..] ? first.Message.Text : "";

    /// <summary>Reasoning text of the first answer; null when it has none.</summary>
    public string? Reasoning
    {
        get
        {
            var parts = Choices is [var first, ..] ? first.Message.Content.OfType<ReasoningPart>().Where(part => part.Text.Length > 0).Select(part => part.Text).ToArray() : [];
            return parts.Length == 0 ? null : string.Concat(parts);
        }
    }

    /// <summary>Tool calls of the first answer.</summary>
    public IReadOnlyList<ToolCall> ToolCalls => Choices is [var first, ..] ? first.Message.Content.OfType<ToolCall>().ToArray() : [];

    /// <summary>Why the first answer ended; null when the provider did not say.</summary>
    public FinishReason? FinishReason => Choices is [var first, ..] ? first.FinishReason : null;

    /// <summary>The first answer as a message, to be put into the history of the next request with its reasoning state.</summary>
    public Message Message => Choices is [var first, ..] ? first.Message : new Message(MessageRole.Assistant, []);

    /// <summary>
    /// What the call added to the conversation, to be put into the history of the next request: <see cref="Message"/>, and before it, where functions were run, the answers that called them with their results.
    /// </summary>
    public IReadOnlyList<Message> NewMessages
    {
        get => field ?? [Message];
        init;
    }
}
