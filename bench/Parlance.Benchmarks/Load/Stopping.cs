namespace Parlance.Benchmarks.Load;

/// <summary>The end that all loads share.</summary>
internal static class Stopping
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public static async Task WaitAsync(IEnumerable<Task> running, IEnumerable<HttpConnection> connections, Tally tally)
    {
        var all = Task.WhenAll(running);
        if (await Task.WhenAny(all, Task.Delay(s_patience)) != all)
        {
            tally.Error($"Answers were still missing {s_patience.TotalSeconds:0} s after the load ended.");
        }

        foreach (var connection in connections)
        {
            connection.Dispose();
        }

        await all;
    }
}
