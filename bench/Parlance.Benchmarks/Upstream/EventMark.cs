using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Parlance.Benchmarks.Upstream;

/// <summary>
/// What each text event says: its number, so that a lost, doubled or reordered event is seen, and when it was sent (microseconds on the machine's monotonic clock), so that a proxy
/// which saves work by holding events back is seen as well.
/// </summary>
internal static class EventMark
{
    private const int NumberDigits = 6;
    private const int TimeDigits = 13;

    /// <summary>The mark's form; digits are written over it.</summary>
    public const string Blank = " #000000 at 0000000000000";

    private const int TimeStart = 1 + NumberDigits + 4;

    /// <summary>Bytes from the <c>#</c> to the end.</summary>
    public const int Length = TimeStart + TimeDigits;

    private static readonly StandardFormat s_number = new('D', NumberDigits);
    private static readonly StandardFormat s_time = new('D', TimeDigits);

    /// <summary>Writes over a blank whose <c>#</c> is at the start of <paramref name="mark"/>.</summary>
    public static void Write(Span<byte> mark, int number, long nanoseconds)
    {
        Utf8Formatter.TryFormat(number, mark[1..], out _, s_number);
        Utf8Formatter.TryFormat(nanoseconds / 1000, mark[TimeStart..], out _, s_time);
    }

    /// <summary>Reads a mark whose <c>#</c> is at the start of <paramref name="mark"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> mark, out int number, out long nanoseconds)
    {
        nanoseconds = 0;
        number = 0;
        if (mark.Length < Length || !int.TryParse(mark.Slice(1, NumberDigits), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            || !long.TryParse(mark.Slice(TimeStart, TimeDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds))
        {
            return false;
        }

        nanoseconds = microseconds * 1000;
        return true;
    }
}
