namespace Parlance.Upstream;

/// <summary>Spans as timestamps of a clock count them.</summary>
internal static class Clock
{
    /// <summary>How many units of <see cref="TimeProvider.GetTimestamp"/> a span is.</summary>
    public static long Ticks(this TimeProvider time, TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    /// <summary>The span until a timestamp; zero when it has passed.</summary>
    public static TimeSpan Until(this TimeProvider time, long timestamp) => time.GetTimestamp() is var now && timestamp > now ? time.GetElapsedTime(now, timestamp) : TimeSpan.Zero;
}
