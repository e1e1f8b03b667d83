using System.Globalization;
using System.Runtime.InteropServices;
using Parlance.Benchmarks.Timing;

namespace Parlance.Benchmarks.Measure;

/// <summary>
/// CPU time of a process and its children, all threads, user and system. The kernel keeps one counter per process: <c>/proc/PID/stat</c> shows it in units of 10 ms,
/// the process's CPU clock in nanoseconds. The clock is read, so that a second of light load is enough; <see cref="FromStat"/> is the check on it.
/// </summary>
internal static class ProcessCpu
{
    private const int ClockTicksPerSecond = 100;

    /// <summary>Nanoseconds used so far by <paramref name="processes"/>.</summary>
    public static long Read(IEnumerable<int> processes) => processes.Sum(Clocked);

    /// <summary>The same from <c>utime</c> and <c>stime</c> of <c>/proc/PID/stat</c>.</summary>
    public static long FromStat(IEnumerable<int> processes) =>
        processes.Sum(id => Fields(id) is { } fields ? (Number(fields[11]) + Number(fields[12])) * (Clock.Second / ClockTicksPerSecond) : 0);

    /// <summary>The process and its descendants.</summary>
    public static IReadOnlyList<int> Tree(int root)
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Fields: Fields(id)))
            .Where(process => process.Fields is not null)
            .ToLookup(process => (int)Number(process.Fields![1]), process => process.Id);
        var tree = new List<int> { root };
        for (var i = 0; i < tree.Count; i++)
        {
            tree.AddRange(parents[tree[i]]);
        }

        return tree;
    }

    /// <summary>Resident memory of <paramref name="processes"/> in bytes.</summary>
    public static long ReadResident(IEnumerable<int> processes) =>
        processes.Sum(id => Fields(id) is { } fields ? Number(fields[21]) * Environment.SystemPageSize : 0);

    /// <summary>The fields of <c>/proc/PID/stat</c> from the third, the state, on (proc(5)); null when the process is gone.</summary>
    private static string[]? Fields(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);

    private static long Clocked(int id)
    {
        // The kernel's CPUCLOCK_SCHED of another process, as clock_getcpuclockid(3) builds it.
        var clock = (~id << 3) | 2;
        return clock_gettime(clock, out var time) == 0 ? (time.Seconds * Clock.Second) + time.Nanoseconds : throw new BenchException($"Process {id} is gone.");
    }

    [DllImport("libc")]
    private static extern int clock_gettime(int clock, out TimeSpec time);
}
