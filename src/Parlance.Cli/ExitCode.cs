namespace Parlance.Cli;

/// <summary>What the command says to the shell.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It was understood and did not work.</summary>
    public const int Failure = 1;

    /// <summary>It was not understood: an unknown verb or option, a value that makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>Ended by Ctrl-C, as shells count it.</summary>
    public const int Interrupted = 130;
}
