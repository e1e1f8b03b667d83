using Parlance.Benchmarks.Load;
using Parlance.Benchmarks.Timing;

namespace Parlance.Benchmarks.Measure;

/// <summary>Runs a load and reads the server's CPU over a window in its middle.</summary>
internal static class Sampler
{
    /// <param name="load">A fresh load; it is stopped here.</param>
    /// <param name="processes">The server's processes; empty when its CPU is not asked for.</param>
    /// <param name="lead">Nanoseconds before the window, in which connections open.</param>
    /// <param name="window">Nanoseconds that are measured.</param>
    public static async Task<Sample> TakeAsync(ILoad load, IReadOnlyList<int> processes, long lead, long window)
    {
        load.Start();
        await DelayAsync(lead);
        load.Tally.ClearSamples();
        var (units, cpu, start) = (Units(load.Tally), ProcessCpu.Read(processes), Clock.Now);
        await DelayAsync(window);
        units = Units(load.Tally) - units;
        cpu = ProcessCpu.Read(processes) - cpu;
        var seconds = (Clock.Now - start) / (double)Clock.Second;
        var samples = load.Tally.TakeSamples();
        await load.StopAsync();
        if (load.Tally.Errors > 0)
        {
            throw new BenchException($"{load.Tally.Errors} wrong answers under load, the first: {load.Tally.FirstError}");
        }

        return units == 0 ? throw new BenchException("No answer came while the load ran.")
            : new Sample((double)cpu / units, units / seconds, samples[samples.Length / 2], samples[(int)(samples.Length * 0.99)]);
    }

    private static long Units(Tally tally) => tally.Events > 0 ? tally.Events : tally.Requests;

    private static Task DelayAsync(long nanoseconds) => Task.Delay(TimeSpan.FromMilliseconds(nanoseconds / (double)Clock.Millisecond));
}
