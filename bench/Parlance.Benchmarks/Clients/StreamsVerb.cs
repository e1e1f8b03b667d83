using System.Diagnostics;
using Parlance.Benchmarks.Timing;
using Parlance.Simulator;

namespace Parlance.Benchmarks.Clients;

/// <summary><c>streams</c>: so many streams open at once in one process, together with the simulator or over sockets. Every one must end well; the process must stay responsive meanwhile.</summary>
internal static class StreamsVerb
{
    private const int Tokens = 15;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var count = (int)arguments.Number("--count", 10_000);
        var sockets = arguments.Flag("--sockets");
        arguments.End();

        // Fifteen seconds each: all of them are open before the first one ends.
        var options = new SimulatorOptions { Announce = false };
        using var far = sockets ? new SimulatorProcess() : null;
        using var handler = new SimulatorHandler(options);
        using var client = await AiClient.FromModelAsync("sim/long", new AiClientOptions { HttpHandler = sockets ? null : handler, BaseUrl = far?.BaseUrl });
        GC.Collect();
        var (before, resident) = (GC.GetTotalMemory(forceFullCollection: false), Environment.WorkingSet);
        var state = new State();
        var watch = Stopwatch.StartNew();
        using var over = new CancellationTokenSource();
        var heart = Task.Run(() => BeatAsync(state, over.Token));
        var streams = Enumerable.Range(0, count).Select(_ => StreamAsync(client, state)).ToArray();
        while (Volatile.Read(ref state.Open) < count && !streams.Any(stream => stream.IsCompleted))
        {
            await Task.Delay(20);
        }

        var (open, grown) = (Volatile.Read(ref state.Open), Environment.WorkingSet - resident);

        // What the measurement itself costs, a collection of all that is open, is not the streams' lateness.
        await over.CancelAsync();
        await heart;
        GC.Collect();
        var managed = GC.GetTotalMemory(forceFullCollection: false) - before;
        await Task.WhenAll(streams);
        Console.WriteLine(FormattableString.Invariant($"{count} streams of {Tokens} tokens {(sockets ? "over loopback sockets, the simulator in a process of its own" : "in one process with the simulator")}: all complete in {watch.Elapsed.TotalSeconds:0.0} s, {open} open at once, {managed / Math.Max(1, open)} managed and {grown / Math.Max(1, open)} resident bytes per stream; at most {state.Threads} threads, a 10 ms timer at most {state.Late / (double)Clock.Millisecond:0} ms late."));
        return 0;
    }

    private static async Task StreamAsync(AiClient client, State state)
    {
        await Task.Yield();
        var opened = false;
        StreamingEvent? last = null;
        await foreach (var next in client.Chat().User($"[sim:tokens={Tokens}; pace=1000]").ExecuteStreamAsync())
        {
            if (!opened && next is StreamingEvent.ContentDelta)
            {
                opened = true;
                Interlocked.Increment(ref state.Open);
            }

            last = next;
        }

        if (last is not StreamingEvent.Completed { Stats.CompletionTokens: > 0 })
        {
            throw new BenchException("A stream ended without its account.");
        }
    }

    private static async Task BeatAsync(State state, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var due = Clock.Now + (10 * Clock.Millisecond);
            await Task.Delay(10, CancellationToken.None);
            state.Late = Math.Max(state.Late, Clock.Now - due);
            state.Threads = Math.Max(state.Threads, ThreadPool.ThreadCount);
        }
    }

    private sealed class State
    {
        public int Open;

        public long Late { get; set; }

        public int Threads { get; set; }
    }
}
