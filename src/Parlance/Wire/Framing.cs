namespace Parlance.Wire;

/// <summary>How a streamed body is cut into frames.</summary>
public enum Framing
{
    /// <summary>Server-sent events (<c>text/event-stream</c>).</summary>
    ServerSentEvents,

    /// <summary>One JSON value per line (<c>application/x-ndjson</c>).</summary>
    JsonLines,

    /// <summary>The binary messages of AWS (<c>application/vnd.amazon.eventstream</c>).</summary>
    AwsEventStream,

    /// <summary>One JSON list that grows item by item (<c>application/json</c>).</summary>
    JsonArray,
}
