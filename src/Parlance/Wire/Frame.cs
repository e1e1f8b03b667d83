namespace Parlance.Wire;

/// <summary>One unit of a stream: a server-sent event, a JSON line, a binary message. Valid only until its reader moves on.</summary>
public readonly ref struct Frame
{
    /// <summary>The event's name in UTF-8; empty when it has none.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The payload.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <summary>True for an event that was larger than the reader's limit and was passed over: it has neither name nor data.</summary>
    public bool Skipped { get; init; }

    /// <summary>True for the frame in which a protocol that tells them apart ends a stream with an error; its name is the error's type.</summary>
    public bool IsException { get; init; }

    /// <summary>
    /// Position just behind the frame, counted from the first byte of the chunk that was pushed last (0…its length): what was forwarded up to here ends with a whole event.
    /// </summary>
    public int End { get; init; }
}
