using System.Buffers.Text;

namespace Parlance.Benchmarks.Upstream;

/// <summary>How a stream shall run, as written in a request's text: <c>[stream 100 events every 20000 us]</c>.</summary>
/// <param name="Events">Number of text events.</param>
/// <param name="Interval">Nanoseconds before each; 0: one after the other without a pause, each a word.</param>
internal readonly record struct StreamPlan(int Events, long Interval)
{
    /// <summary>The plan in the request; null when it asks for no stream.</summary>
    public static StreamPlan? Find(ReadOnlySpan<byte> request)
    {
        var mark = "[stream "u8;
        var start = request.IndexOf(mark);
        if (start < 0)
        {
            return null;
        }

        var rest = request[(start + mark.Length)..];
        if (!Utf8Parser.TryParse(rest, out int events, out var length))
        {
            return null;
        }

        rest = rest[(length + " events every ".Length)..];
        return Utf8Parser.TryParse(rest, out long microseconds, out _) ? new StreamPlan(events, microseconds * 1000) : null;
    }

    public override string ToString() => $"[stream {Events} events every {Interval / 1000} us]";
}
