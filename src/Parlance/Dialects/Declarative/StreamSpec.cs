namespace Parlance.Dialects.Declarative;

/// <summary>How a stream is cut and what its frames mean. Immutable.</summary>
public sealed record StreamSpec
{
    /// <summary>How it is cut into frames. Default server-sent events.</summary>
    public StreamFormat Format { get; init; }

    /// <summary>What each line begins with that is a frame, for example <c>data: </c>; other lines are ignored. For <see cref="StreamFormat.Lines"/>; null (default): every line is one.</summary>
    public string? Prefix { get; init; }

    /// <summary>The frame that ends the stream, for example <c>[DONE]</c>; null (default): there is none.</summary>
    public string? Done { get; init; }

    /// <summary>Media types of streams, the first of which is asked for; empty (default): those that are usual for the format.</summary>
    public IReadOnlyList<string> MediaTypes { get; init; } = [];

    /// <summary>Which frames count; null (default): all.</summary>
    public Condition? Select { get; init; }

    /// <summary>What frames mean. Several rules may hold for one frame, and all of them count.</summary>
    public IReadOnlyList<EventRule> Events { get; init; } = [];

    /// <summary>Holds for the frame that completes the answer; null (default): finish reasons, the end marker or the body's end do.</summary>
    public Condition? Stop { get; init; }

    /// <summary>The list of candidates in a frame, as in <see cref="AnswerSpec.Candidates"/>.</summary>
    public JsonPath? Candidates { get; init; }

    /// <summary>The candidate's number; null (default): its place in the list.</summary>
    public JsonPath? CandidateIndex { get; init; }

    /// <summary>Whether each frame repeats the text from its beginning. Default false.</summary>
    public bool Cumulative { get; init; }
}
