namespace Parlance.Client.Testing;

/// <summary>A request and its answer, without secrets. Immutable.</summary>
/// <param name="Asked">The request.</param>
/// <param name="Status">Status of the answer.</param>
/// <param name="Headers">Headers of the answer that are kept.</param>
internal sealed record RecordedExchange(AskedExchange Asked, int Status, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>Milliseconds until the head of the answer came.</summary>
    public long WaitMs { get; init; }

    /// <summary>The body in the pieces in which it came.</summary>
    public IReadOnlyList<Chunk> Chunks { get; init; } = [];

    /// <summary>Whether the body broke off, or was left, before its end.</summary>
    public bool Broken { get; init; }
}
