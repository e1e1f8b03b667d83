using System.CommandLine;

namespace Parlance.Cli;

/// <summary>A command with what its help says beside the options.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Lines that can be pasted, each with what it does.</summary>
    public string Examples { get; init; } = "";

    /// <summary>What else a person should know: files, environment, behaviour.</summary>
    public string Notes { get; init; } = "";
}
