namespace Parlance;

/// <summary>What a <see cref="ChatEvent"/> says. Closed.</summary>
public enum ChatEventKind
{
    /// <summary>The answer begins: <see cref="ChatEvent.Id"/>, <see cref="ChatEvent.Name"/> is the model, <see cref="ChatEvent.Number"/> is the creation time in Unix seconds (0 when unknown). At most once.</summary>
    Start,

    /// <summary>A piece of answer text in <see cref="ChatEvent.Text"/>.</summary>
    Text,

    /// <summary>A piece of a refusal in <see cref="ChatEvent.Text"/>.</summary>
    Refusal,

    /// <summary>A piece of reasoning text in <see cref="ChatEvent.Text"/>.</summary>
    Reasoning,

    /// <summary><see cref="ChatEvent.Payload"/> is the <see cref="OpaqueState"/> of the reasoning before it; it ends that reasoning part. Without reasoning text before it, it stands alone (redacted thinking).</summary>
    ReasoningState,

    /// <summary>A tool call begins: <see cref="ChatEvent.Index"/> numbers the calls of a choice from 0, <see cref="ChatEvent.Id"/> and <see cref="ChatEvent.Name"/> are set, <see cref="ChatEvent.Payload"/> is an <see cref="OpaqueState"/> or null, <see cref="ChatEvent.Number"/> is 1 for a custom tool.</summary>
    ToolCall,

    /// <summary>A piece of the arguments of call <see cref="ChatEvent.Index"/> in <see cref="ChatEvent.Text"/>. A call without any has the arguments <c>{}</c>.</summary>
    ToolArguments,

    /// <summary>An annotation of the text (a citation): <see cref="ChatEvent.Text"/> is its JSON, <see cref="ChatEvent.Name"/> the dialect of that JSON.</summary>
    Annotation,

    /// <summary>Log probabilities: <see cref="ChatEvent.Text"/> is OpenAI's <c>logprobs</c> object as JSON.</summary>
    Logprobs,

    /// <summary>A content part or event with no noun here: <see cref="ChatEvent.Text"/> is its JSON, <see cref="ChatEvent.Name"/> its dialect, <see cref="ChatEvent.Id"/> its type on the wire.</summary>
    Raw,

    /// <summary>The choice ended: <see cref="ChatEvent.Reason"/>; <see cref="ChatEvent.Name"/> is the stop sequence that was reached, or null. At most once per choice.</summary>
    Finish,

    /// <summary>Usage so far, replacing what was said before: <see cref="ChatEvent.Usage"/>.</summary>
    Usage,

    /// <summary>The answer failed: <see cref="ChatEvent.Payload"/> is the <see cref="ChatError"/>. Nothing follows.</summary>
    Error,

    /// <summary>The provider said that the answer is complete. Nothing follows.</summary>
    End,
}

/// <summary>
/// One step of an answer as it passes from a reader to a sink. A ref struct so that text stays the bytes that came from the network and a step costs no allocation;
/// a sink must copy what it keeps.
/// </summary>
public readonly ref struct ChatEvent
{
    /// <summary>What it says, and so which other properties are set.</summary>
    public ChatEventKind Kind { get; init; }

    /// <summary>Number of the choice, from 0; 0 where a provider knows only one.</summary>
    public int Choice { get; init; }

    /// <summary>Number of the tool call in its choice.</summary>
    public int Index { get; init; }

    /// <summary>UTF-8, valid only during the call.</summary>
    public ReadOnlySpan<byte> Text { get; init; }

    /// <summary>See <see cref="ChatEventKind"/>.</summary>
    public string? Id { get; init; }

    /// <summary>See <see cref="ChatEventKind"/>.</summary>
    public string? Name { get; init; }

    /// <summary>See <see cref="ChatEventKind"/>.</summary>
    public long Number { get; init; }

    /// <summary>See <see cref="ChatEventKind.Finish"/>.</summary>
    public FinishReason Reason { get; init; }

    /// <summary>See <see cref="ChatEventKind.Usage"/>.</summary>
    public Usage Usage { get; init; }

    /// <summary>See <see cref="ChatEventKind"/>.</summary>
    public object? Payload { get; init; }

    /// <summary>True when the event is part of the answer's content: text, refusal, reasoning, a tool call. The first one commits an answer to its target.</summary>
    public bool IsContent => Kind is >= ChatEventKind.Text and <= ChatEventKind.Raw;
}
