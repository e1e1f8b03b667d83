namespace Parlance.Benchmarks.Load;

/// <summary>The end that all loads share.</summary>
internal static class Stopping
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public static async Task WaitAsync(IEnumerable<Task> running, IEnumerable<HttpConnection> connections, Tally tally)
    {
        var all = Task.WhenAll(running);
        if (!await EndsAsync(all))
        {
            tally.Error($"Answers were still missing {s_patience.TotalSeconds:0} s after the load ended.");
        }

        foreach (var connection in connections)
        {
            connection.Dispose();
        }

        if (!await EndsAsync(all))
        {
            throw new BenchException("The load did not end although its connections were closed.");
        }
    }

    private static async Task<bool> EndsAsync(Task all)
    {
        // What runs here may run on the thread that polls sockets; the caller must not go on there.
        await Task.WhenAny(all, Task.Delay(s_patience));
        await Task.Yield();
        return all.IsCompleted;
    }
}
