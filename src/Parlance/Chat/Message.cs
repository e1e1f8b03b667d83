namespace Parlance;

/// <summary>One turn of a conversation. Immutable.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Content">What is said, in order. Tool results stand in a message of role <c>tool</c> or <c>user</c>; tool calls and reasoning in one of role <c>assistant</c>.</param>
public sealed record Message(MessageRole Role, IReadOnlyList<ContentPart> Content)
{
    /// <summary>Name of the participant, where a provider distinguishes several of one role.</summary>
    public string? Name { get; init; }

    /// <summary>Fields of the wire message that have no property here; null when there are none.</summary>
    public RawFields? Extra { get; init; }

    /// <summary>The text parts joined without a separator; empty when there are none.</summary>
    public string Text => Content switch
    {
        [] => "",
        [TextPart only] => only.Text,
        _ => string.Concat(Content.OfType<TextPart>().Select(part => part.Text)),
    };

    /// <summary>A system message.</summary>
    public static Message System(string text) => new(MessageRole.System, [new TextPart(text)]);

    /// <summary>A user message of text.</summary>
    public static Message User(string text) => new(MessageRole.User, [new TextPart(text)]);

    /// <summary>A user message of several parts: text, images, documents.</summary>
    public static Message User(params ReadOnlySpan<ContentPart> parts) => new(MessageRole.User, parts.ToArray());

    /// <summary>An assistant message of text.</summary>
    public static Message Assistant(string text) => new(MessageRole.Assistant, [new TextPart(text)]);

    /// <summary>An assistant message of several parts: reasoning, text, tool calls.</summary>
    public static Message Assistant(params ReadOnlySpan<ContentPart> parts) => new(MessageRole.Assistant, parts.ToArray());

    /// <summary>The result of one tool call.</summary>
    public static Message Tool(string callId, string result, bool isError = false) => new(MessageRole.Tool, [new ToolResult(callId, [new TextPart(result)], isError)]);
}
