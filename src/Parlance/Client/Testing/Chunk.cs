namespace Parlance.Client.Testing;

/// <summary>A piece of an answer's body as it arrived.</summary>
/// <param name="Ms">Milliseconds since the head of the answer.</param>
/// <param name="Bytes">The piece.</param>
internal sealed record Chunk(long Ms, byte[] Bytes);
