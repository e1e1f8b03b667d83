using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Parlance.Benchmarks.Timing;

/// <summary>
/// CLOCK_MONOTONIC in nanoseconds, the same in every process of the machine, and a sleep that is exact to about 60 µs. <c>Task.Delay</c> and timers run on a coarse clock
/// (4 ms at HZ=250) and would bunch events that real streams send apart, which flatters a proxy.
/// </summary>
internal static class Clock
{
    private const int Monotonic = 1;
    private const int AbsoluteTime = 1;

    public const long Millisecond = 1_000_000;
    public const long Second = 1_000_000_000;

    public static long Now => Stopwatch.GetTimestamp() * (Second / Stopwatch.Frequency);

    public static void SleepUntil(long due)
    {
        var time = new TimeSpec { Seconds = due / Second, Nanoseconds = due % Second };
        _ = clock_nanosleep(Monotonic, AbsoluteTime, time, 0);
    }

    [DllImport("libc")]
    private static extern int clock_nanosleep(int clock, int flags, in TimeSpec time, nint remaining);
}
