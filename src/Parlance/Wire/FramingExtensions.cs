namespace Parlance.Wire;

/// <summary>What goes with each <see cref="Framing"/>.</summary>
public static class FramingExtensions
{
    /// <summary>The media type of such a body.</summary>
    public static string MediaType(this Framing framing) => framing switch
    {
        Framing.ServerSentEvents => "text/event-stream",
        Framing.JsonLines => "application/x-ndjson",
        Framing.AwsEventStream => "application/vnd.amazon.eventstream",
        Framing.JsonArray => "application/json",
        _ => throw new ArgumentOutOfRangeException(nameof(framing)),
    };

    /// <summary>What ends a frame that the end of the body cut off before its delimiter.</summary>
    public static ReadOnlySpan<byte> Delimiter(this Framing framing) => framing switch
    {
        Framing.ServerSentEvents => "\n\n"u8,
        Framing.JsonLines => "\n"u8,
        _ => default,
    };

    /// <summary>A reader of such a body.</summary>
    /// <param name="framing">The framing.</param>
    /// <param name="limit">Bytes of the largest frame.</param>
    /// <param name="skipLarge">Whether a larger one is passed over in constant memory instead of ending the reading.</param>
    public static IFrameReader OpenReader(this Framing framing, int limit, bool skipLarge) => framing switch
    {
        Framing.ServerSentEvents => new SseReader(limit, skipLarge),
        Framing.JsonLines => new JsonLinesReader(limit, skipLarge),
        Framing.AwsEventStream => new EventStreamReader(limit, skipLarge),
        Framing.JsonArray => new JsonArrayReader(limit, skipLarge),
        _ => throw new ArgumentOutOfRangeException(nameof(framing)),
    };
}
