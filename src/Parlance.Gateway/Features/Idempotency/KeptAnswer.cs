namespace Parlance.Gateway.Features.Idempotency;

/// <summary>An answer as it left, kept for a repetition of its request. Immutable.</summary>
/// <param name="Asked">Hash of the path and the body that were asked.</param>
/// <param name="Status">Its HTTP status.</param>
/// <param name="Headers">Its headers, one <c>name: value</c> a line.</param>
/// <param name="Body">Its body: null when it was too large to be kept.</param>
internal sealed record KeptAnswer(byte[] Asked, int Status, string Headers, byte[]? Body);
