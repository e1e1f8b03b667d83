namespace Parlance;

/// <summary>
/// One step of an answer as it arrives. Closed: the nested records are all there are. An error is no event: the enumeration throws an <see cref="AiException"/>.
/// The last event of a good answer is <see cref="Completed"/>.
/// </summary>
public abstract record StreamingEvent
{
    private StreamingEvent()
    {
    }

    /// <summary>Number of the answer that the event belongs to; 0 unless several were asked for.</summary>
    public int Choice { get; init; }

    /// <summary>The answer begins. At most once, and once more in each round after functions were run.</summary>
    /// <param name="Id">The provider's id of the answer; empty when it gave none.</param>
    /// <param name="Model">The model as the provider names it.</param>
    public sealed record Started(string Id, string Model) : StreamingEvent;

    /// <summary>A piece of the answer's text.</summary>
    /// <param name="Text">The piece.</param>
    public sealed record ContentDelta(string Text) : StreamingEvent;

    /// <summary>A piece of reasoning text.</summary>
    /// <param name="Text">The piece.</param>
    public sealed record ReasoningDelta(string Text) : StreamingEvent;

    /// <summary>State of the reasoning before it, which goes back to the provider with the history; <see cref="Completed"/> holds it too.</summary>
    /// <param name="State">The state.</param>
    public sealed record ReasoningStateReceived(OpaqueState State) : StreamingEvent;

    /// <summary>A piece of a refusal.</summary>
    /// <param name="Text">The piece.</param>
    public sealed record RefusalDelta(string Text) : StreamingEvent;

    /// <summary>A tool call begins.</summary>
    /// <param name="Index">Number of the call in its answer, from 0.</param>
    /// <param name="Id">Id that the result must name.</param>
    /// <param name="Name">The tool.</param>
    public sealed record ToolCallStarted(int Index, string Id, string Name) : StreamingEvent;

    /// <summary>A piece of a tool call's arguments.</summary>
    /// <param name="Index">Number of the call.</param>
    /// <param name="Arguments">The piece; all pieces together are the arguments' JSON. A call without pieces has the arguments <c>{}</c>.</param>
    public sealed record ToolCallDelta(int Index, string Arguments) : StreamingEvent;

    /// <summary>A function was run, or was not allowed to. It comes between the rounds: after the answer that called it, before the one that reads its result.</summary>
    /// <param name="Call">The call, with the arguments that it was run with.</param>
    /// <param name="Result">What the model is told.</param>
    /// <param name="Elapsed">How long it ran; zero when it did not.</param>
    public sealed record ToolResultReceived(ToolCall Call, ToolResult Result, TimeSpan Elapsed) : StreamingEvent
    {
        /// <summary>What it threw, for the program and its logs alone; null when nothing.</summary>
        public Exception? Failure { get; init; }
    }

    /// <summary>An annotation of the text, for example a citation.</summary>
    /// <param name="Annotation">As the provider wrote it.</param>
    public sealed record AnnotationAdded(RawPart Annotation) : StreamingEvent;

    /// <summary>Log probabilities of the tokens before it.</summary>
    /// <param name="Logprobs">OpenAI's <c>logprobs</c> object.</param>
    public sealed record LogprobsReported(RawJson Logprobs) : StreamingEvent;

    /// <summary>Content that has no event here.</summary>
    /// <param name="Part">As the provider wrote it.</param>
    public sealed record RawReceived(RawPart Part) : StreamingEvent;

    /// <summary>Tokens so far, over all rounds; a later report replaces it.</summary>
    /// <param name="Usage">Tokens by class.</param>
    public sealed record UsageReported(Usage Usage) : StreamingEvent;

    /// <summary>An answer ended; once in each round.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="StopSequence">The stop text that was reached; null when none was or the provider did not say.</param>
    public sealed record Finished(FinishReason Reason, string? StopSequence) : StreamingEvent;

    /// <summary>All is there; nothing follows.</summary>
    /// <param name="Result">All events folded into one answer.</param>
    /// <param name="Stats">What the call took.</param>
    public sealed record Completed(ChatResult Result, CallStats Stats) : StreamingEvent;
}
