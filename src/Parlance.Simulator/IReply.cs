namespace Parlance.Simulator;

/// <summary>Where an answer goes: a socket or a stream in the same process. Used by one answer at a time.</summary>
internal interface IReply
{
    /// <summary>Sets status and headers; they leave with the first write.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="headers">Headers, <c>content-type</c> included.</param>
    /// <param name="length">Bytes of the body; null when not known before.</param>
    void Start(int status, IReadOnlyList<KeyValuePair<string, string>> headers, long? length);

    /// <summary>Sends <paramref name="bytes"/> (none: the headers alone) and waits until they were handed over.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Breaks the connection: a TCP reset, or an <see cref="IOException"/> for a reader in the same process.</summary>
    void Reset();
}
