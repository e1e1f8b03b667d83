using System.Runtime.InteropServices;

namespace Parlance.Benchmarks.Timing;

/// <summary>The C library's <c>struct timespec</c> on 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    public long Seconds;
    public long Nanoseconds;
}
