namespace Parlance.Cli;

/// <summary>Ends a verb with one line for a person: what is wrong and the way out. Where several things are wrong, each has a line below it.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCode.Failure, IEnumerable<string>? details = null) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public IReadOnlyList<string> Details { get; } = [.. details ?? []];
}
