using Parlance.Benchmarks.Timing;

namespace Parlance.Benchmarks.Run;

/// <summary>How long and how often. Times are in nanoseconds.</summary>
/// <param name="Rounds">Measured rounds per scenario.</param>
/// <param name="WarmUp">Length of the round before them, which is not counted: the runtime compiles hot code meanwhile.</param>
/// <param name="Lead">Load before each window.</param>
/// <param name="Window">Measured part of a round.</param>
/// <param name="Starts">Fresh starts of each server for the first answer.</param>
/// <param name="MemoryStreams">Streams held open for memory.</param>
/// <param name="Direct">Whether the upstream alone is measured too: what the rest costs without any proxy.</param>
/// <param name="Bound">After this the run is aborted, whatever hangs.</param>
internal sealed record RunPlan(int Rounds, long WarmUp, long Lead, long Window, int Starts, int MemoryStreams, bool Direct, long Bound)
{
    public static RunPlan Full { get; } = new(Rounds: 5, WarmUp: 2 * Clock.Second, 300 * Clock.Millisecond, 1300 * Clock.Millisecond, Starts: 5, MemoryStreams: 500, Direct: true, 300 * Clock.Second);

    public static RunPlan Quick { get; } = new(Rounds: 2, WarmUp: 700 * Clock.Millisecond, 150 * Clock.Millisecond, 450 * Clock.Millisecond, Starts: 2, MemoryStreams: 500, Direct: false, 120 * Clock.Second);
}
