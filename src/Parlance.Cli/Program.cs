namespace Parlance.Cli;

/// <summary>The command <c>parlance</c>.</summary>
internal static class Program
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private static Task<int> Main(string[] args)
    {
        // The runtime reads this once, when the first socket is made: continuations then run on the thread that polls, which spares a hop per read.
        if (Environment.GetEnvironmentVariable(InlineCompletions) is null)
        {
            Environment.SetEnvironmentVariable(InlineCompletions, "1");
        }

        return CommandLine.RunAsync(args, Terminal.OfProcess());
    }
}
