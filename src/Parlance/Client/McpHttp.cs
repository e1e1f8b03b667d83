namespace Parlance;

/// <summary>An MCP server at an address, spoken to by Streamable HTTP. Redirects are not followed: its headers go to its own origin only. Immutable.</summary>
/// <param name="Address">An https address; http only on this machine, unless <see cref="AllowInsecure"/>.</param>
public sealed record McpHttp(Uri Address)
{
    /// <summary>Headers of every request, for example <c>Authorization</c>. Default none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether an http address of another machine is meant: everybody on the way can read what is sent and change what is answered. Default false.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>
    /// Most characters of a tool's result (its text, and images in base64) that the model is shown. In place of a longer one it is told how long it was, and to ask for less. Default 1,000,000; at least 1.
    /// </summary>
    public int MaxResultLength { get; init; } = McpTools.DefaultMaxResultLength;

    /// <summary>The server only: headers and queries may hold secrets.</summary>
    public override string ToString() => $"{nameof(McpHttp)} {{ Address = {(Address.IsAbsoluteUri ? Address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : "")} }}";
}
