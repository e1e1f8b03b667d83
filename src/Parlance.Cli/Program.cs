using System.Globalization;

namespace Parlance.Cli;

/// <summary>The command <c>parlance</c>.</summary>
internal static class Program
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
    private const string PollingThreads = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    private static Task<int> Main(string[] args)
    {
        // The runtime reads these once, when the first socket is made. Continuations run on the thread that polls, which spares a hop per read; half of the processors poll, because the ledger's
        // thread and the kernel's side of the sockets need the others: as many pollers as processors only take turns.
        SetDefault(InlineCompletions, "1");
        SetDefault(PollingThreads, Math.Max(1, Environment.ProcessorCount / 2).ToString(CultureInfo.InvariantCulture));
        return CommandLine.RunAsync(args, Terminal.OfProcess());
    }

    private static void SetDefault(string variable, string value)
    {
        if (Environment.GetEnvironmentVariable(variable) is null)
        {
            Environment.SetEnvironmentVariable(variable, value);
        }
    }
}
