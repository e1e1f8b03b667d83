using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance;

/// <summary>What an answer says, read from the wire.</summary>
internal sealed record Answer
{
    public string Text { get; set; } = "";

    public string Reasoning { get; set; } = "";

    public List<Call> Calls { get; } = [];

    /// <summary><c>stop</c>, <c>length</c>, <c>tools</c> or <c>filter</c>.</summary>
    public string Finish { get; set; } = "";

    public long Prompt { get; set; }

    public long Cached { get; set; }

    public long Completion { get; set; }

    public long ReasoningTokens { get; set; }

    /// <summary>The assistant's turn as a client sends it back: one value, or a list of items.</summary>
    public JsonNode Echo { get; set; } = new JsonObject();

    /// <summary>Events of the stream; 1 for a whole answer.</summary>
    public int Events { get; set; } = 1;
}
