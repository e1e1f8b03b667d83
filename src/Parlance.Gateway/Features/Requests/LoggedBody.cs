namespace Parlance.Gateway.Features.Requests;

/// <summary>A body as it is kept: redacted, and cut at the limit. Immutable.</summary>
/// <param name="Content">What is kept of it.</param>
/// <param name="Length">How many bytes it had on the wire.</param>
/// <param name="IsCut">Whether its end is missing.</param>
/// <param name="IsRedacted">Whether a rule took anything out of it.</param>
public sealed record LoggedBody(ReadOnlyMemory<byte> Content, long Length, bool IsCut, bool IsRedacted);
