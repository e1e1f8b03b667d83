using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance;

/// <summary>The gateway answered with an error: by status, or in the middle of a stream (status 200).</summary>
internal sealed class Refused(int status, JsonNode? body, string text) : Exception($"status {status}: {(text.Length > 300 ? text[..300] : text)}")
{
    public int Status => status;

    /// <summary>The error's JSON; null when it is none.</summary>
    public JsonNode? Body => body;
}
