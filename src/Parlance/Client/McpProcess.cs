namespace Parlance;

/// <summary>An MCP server that is started as a process of this machine and spoken to over its standard input and output. Immutable.</summary>
/// <param name="Command">The program, found as the system finds programs.</param>
/// <param name="Arguments">Its arguments, each as it is; no shell reads them.</param>
public sealed record McpProcess(string Command, params IReadOnlyList<string> Arguments)
{
    /// <summary>The process' environment, which holds nothing else but what <see cref="PassOn"/> names: no key of this process reaches a tool by accident. Default empty.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Variables of this process that the server gets too, as far as they are set; many programs need <c>PATH</c> and <c>HOME</c>. Default none.</summary>
    public IReadOnlyList<string> PassOn { get; init; } = [];

    /// <summary>Where it runs. Default null: where this process runs.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// Most characters of a tool's result (its text, and images in base64) that the model is shown. In place of a longer one it is told how long it was, and to ask for less. Default 1,000,000; at least 1.
    /// </summary>
    public int MaxResultLength { get; init; } = McpTools.DefaultMaxResultLength;

    /// <summary>The command only: environment and arguments may hold secrets.</summary>
    public override string ToString() => $"{nameof(McpProcess)} {{ Command = {Command} }}";
}
