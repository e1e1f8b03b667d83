using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Tests.Features.Ledger;

/// <summary>
/// This test assembly as a process of its own that appends without end: it prints <c>+ID</c> for every acknowledged row and <c>!ID</c> for every refused one, so that a test can kill it at
/// any moment, or take its disk away, and compare.
/// </summary>
internal static class LedgerChild
{
    private const string Variable = "PARLANCE_TEST_LEDGER_CHILD";

    /// <summary>Starts the child in a shell that lets writes beyond the size limit fail instead of ending it.</summary>
    public static Process Start(string folder)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("trap '' XFSZ; exec \"$0\" exec \"$1\"");
        start.ArgumentList.Add(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet");
        start.ArgumentList.Add(typeof(LedgerChild).Assembly.Location);
        start.Environment[Variable] = folder;
        return Process.Start(start)!;
    }

    // Runs before the test runner's own entry point and, in a child, never returns. Until it has returned no other thread may enter this assembly, so one thread keeps 16 appends under way.
    [ModuleInitializer]
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } folder)
        {
            return;
        }

        var writer = new LedgerWriter(new StoreFile(folder), TimeProvider.System, NullLogger<LedgerWriter>.Instance);
        using var output = Console.OpenStandardOutput();
        var appends = new Queue<(string Id, Task Task)>();
        for (var i = 0; ; i++)
        {
            var id = $"req_{i}";
            appends.Enqueue((id, writer.AppendAsync(Rows.Of(id)).AsTask()));
            if (appends.Count >= 16)
            {
                var (oldest, task) = appends.Dequeue();
                output.Write(Encoding.ASCII.GetBytes($"{Mark(task)}{oldest}\n"));
            }
        }
    }

    private static char Mark(Task append)
    {
        try
        {
            append.Wait();
            return '+';
        }
        catch (AggregateException e) when (e.InnerException is LedgerException)
        {
            return '!';
        }
    }
}
