namespace Parlance.Dialects.Declarative;

/// <summary>What a frame means, in AI-Protocol's words.</summary>
public enum EventKind
{
    /// <summary>A piece of text: <c>content</c>.</summary>
    PartialContentDelta,

    /// <summary>A piece of reasoning: <c>thinking</c>.</summary>
    ThinkingDelta,

    /// <summary>Whole or partial calls: <c>tool_calls</c>, <c>tool_call</c>, or <c>arguments</c> (also <c>partial_json</c>) with <c>index</c>, <c>tool_call_id</c>, <c>tool_name</c>.</summary>
    PartialToolCall,

    /// <summary>A call begins: <c>tool_name</c>, <c>tool_call_id</c>, <c>index</c>.</summary>
    ToolCallStarted,

    /// <summary>A call ends; nothing follows from it.</summary>
    ToolCallEnded,

    /// <summary><c>usage</c>, the counts alone, <c>finish_reason</c>, <c>id</c> or <c>model</c>.</summary>
    Metadata,

    /// <summary>A candidate ends: <c>finish_reason</c>, <c>candidate_index</c>.</summary>
    FinalCandidate,

    /// <summary>The answer ends: <c>finish_reason</c>. Frames behind it still count.</summary>
    StreamEnd,

    /// <summary>The answer failed: <c>error</c>, or <c>message</c> and <c>code</c>.</summary>
    StreamError,
}
