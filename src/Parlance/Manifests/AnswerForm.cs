namespace Parlance.Manifests;

/// <summary>
/// How a provider's answers look where the servers of one dialect differ. Readers understand every form; this says which one a provider has, for people and for the simulator, which answers so. Immutable.
/// </summary>
public sealed record AnswerForm
{
    /// <summary>Answers as the dialect's own vendor gives them.</summary>
    public static AnswerForm Plain { get; } = new();

    /// <summary>Where reasoning stands: <c>reasoning_content</c> (default), <c>reasoning</c>, <c>reasoning_details</c>, <c>think</c> (tags in the text), <c>parts</c> (typed content parts), <c>summaries</c> (typed content parts with summaries), or <c>none</c>.</summary>
    public string Reasoning { get; init; } = "reasoning_content";

    /// <summary>Where a stream has its usage: <c>own</c> (default: in a last chunk without choices), <c>finish</c> (in the chunk with the finish reason), <c>every</c> (in every chunk), <c>choice</c> (inside the last chunk's choice) or <c>x_groq</c> (as <c>finish</c>, and once more in a field of that name).</summary>
    public string Usage { get; init; } = "own";

    /// <summary>Whether a stream tells its usage without being asked for it. Default false.</summary>
    public bool UsageUnasked { get; init; }

    /// <summary>How a stream has tool calls: <c>indexed</c> (default: pieces with an index), <c>whole</c> (in one piece, without index and type) or <c>object</c> (arguments as an object).</summary>
    public string ToolCalls { get; init; } = "indexed";

    /// <summary>The shape of errors: <c>nested</c> (default: in <c>error</c>), <c>flat</c>, <c>text</c> (<c>error</c> is the message), <c>detail</c>, <c>array</c>, <c>errors</c> (a list), or <c>base_resp</c> (under status 200).</summary>
    public string Errors { get; init; } = "nested";
}
