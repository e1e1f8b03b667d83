namespace Parlance.Dialects.Declarative;

/// <summary>How a conversation becomes one text: each turn in its template, in which <c>{text}</c> stands for what is said. A conversation of one user turn alone is that turn's text. Immutable.</summary>
public sealed record PromptSpec
{
    /// <summary>The system prompt, unless it has a place of its own. Default: its text and a blank line.</summary>
    public string System { get; init; } = "{text}\n\n";

    /// <summary>A turn of the user. Default <c>User: …</c> and a line end.</summary>
    public string User { get; init; } = "User: {text}\n";

    /// <summary>A turn of the assistant. Default <c>Assistant: …</c> and a line end.</summary>
    public string Assistant { get; init; } = "Assistant: {text}\n";

    /// <summary>What stands at the end. Default <c>Assistant:</c>.</summary>
    public string End { get; init; } = "Assistant:";
}
