using Parlance.Benchmarks.Timing;

namespace Parlance.Benchmarks.Run;

/// <summary>How long and how often. Times are in nanoseconds.</summary>
/// <param name="Rounds">Measured rounds per scenario.</param>
/// <param name="WarmUp">Length of the round before them, which is not counted: the runtime compiles hot code meanwhile.</param>
/// <param name="Lead">Load before each window.</param>
/// <param name="Window">Measured part of a round.</param>
/// <param name="Starts">Fresh starts of each server for the first answer.</param>
/// <param name="MemoryStarts">Fresh starts of the gateway for memory; the other proxies are started once.</param>
/// <param name="MemoryStreams">Streams held open for memory.</param>
/// <param name="Whole">Whether what only helps to judge is measured too: the upstream alone, and the other proxies' memory and start.</param>
/// <param name="Bound">After this the run is aborted, whatever hangs.</param>
internal sealed record RunPlan(int Rounds, long WarmUp, long Lead, long Window, int Starts, int MemoryStarts, int MemoryStreams, bool Whole, long Bound)
{
    public static RunPlan Full { get; } = new(Rounds: 5, WarmUp: 3 * Clock.Second, 250 * Clock.Millisecond, 1200 * Clock.Millisecond, Starts: 5, MemoryStarts: 3, MemoryStreams: 500, Whole: true, 300 * Clock.Second);

    public static RunPlan Quick { get; } = new(Rounds: 2, WarmUp: 1300 * Clock.Millisecond, 150 * Clock.Millisecond, 400 * Clock.Millisecond, Starts: 2, MemoryStarts: 1, MemoryStreams: 500, Whole: false, 120 * Clock.Second);
}
