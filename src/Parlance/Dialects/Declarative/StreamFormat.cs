namespace Parlance.Dialects.Declarative;

/// <summary>How a stream is cut into frames.</summary>
public enum StreamFormat
{
    /// <summary>Server-sent events.</summary>
    Sse,

    /// <summary>One frame on each line.</summary>
    Lines,

    /// <summary>One JSON list whose items are the frames.</summary>
    JsonArray,

    /// <summary>The binary messages of AWS, each with JSON as its payload.</summary>
    AwsEventStream,
}
