using Parlance.Benchmarks.Load;
using Parlance.Benchmarks.Measure;
using Parlance.Benchmarks.Timing;
using Parlance.Benchmarks.Upstream;

namespace Parlance.Benchmarks.Run;

/// <summary>What must be measured on processes that have done nothing before.</summary>
internal static class FreshScenarios
{
    private const int WarmStreams = 32;

    /// <summary>
    /// Growth of resident memory in bytes per stream when many slow streams are open, each having passed an event; median over fresh starts.
    /// A process that worked before would hide it in memory it already had.
    /// </summary>
    public static async Task<double> MeasureMemoryAsync(Contender contender, Stage stage, RunPlan plan)
    {
        var growths = new List<double>();
        for (var i = 0; i < (contender.Name == Contender.GatewayName ? plan.MemoryStarts : 1); i++)
        {
            growths.Add(await MeasureGrowthAsync(contender, stage, plan));
        }

        return Statistics.Median(growths);
    }

    /// <summary>Milliseconds from process start to the first right answer, median over fresh starts with an empty data directory.</summary>
    public static async Task<double> MeasureFirstAnswerAsync(Contender contender, Stage stage, RunPlan plan)
    {
        var times = new List<double>();
        for (var i = 0; i < plan.Starts; i++)
        {
            await using var server = await contender.StartAsync(stage.Folder, stage.UpstreamPort);
            times.Add(server.FirstAnswer / (double)Clock.Millisecond);
        }

        return Statistics.Median(times);
    }

    private static async Task<double> MeasureGrowthAsync(Contender contender, Stage stage, RunPlan plan)
    {
        await using var server = await contender.StartAsync(stage.Folder, stage.UpstreamPort);
        var warm = new PacedStreams(server.Endpoint, WarmStreams, new StreamPlan(20, 20 * Clock.Millisecond));
        warm.Start();
        await Task.Delay(500);
        await warm.StopAsync();
        var before = ProcessCpu.ReadResident(server.Tree);
        var streams = new PacedStreams(server.Endpoint, plan.MemoryStreams, new StreamPlan(1000, Clock.Second));
        streams.Start();
        for (var patience = 40; streams.Tally.Events < plan.MemoryStreams * 3 / 2 && patience > 0; patience--)
        {
            await Task.Delay(100);
        }

        var after = ProcessCpu.ReadResident(server.Tree);
        var seen = streams.Tally.Events;
        await streams.CutAsync();
        return warm.Tally.Errors + streams.Tally.Errors > 0 ? throw new BenchException($"{contender.Name}: {warm.Tally.FirstError ?? streams.Tally.FirstError}")
            : seen < plan.MemoryStreams ? throw new BenchException($"{contender.Name}: {seen} events on {plan.MemoryStreams} slow streams")
            : (double)(after - before) / plan.MemoryStreams;
    }
}
