namespace Parlance.Cli;

/// <summary>Ends a verb with one line for a person: what is wrong and the way out.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCode.Failure) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
