namespace Parlance.Gateway.Features.Responses;

/// <summary>A request of the responses door as it goes on.</summary>
/// <param name="Body">The body, with everything in it that was kept here.</param>
/// <param name="Keeper">Keeps the answer; null when it is not to be kept.</param>
/// <param name="Error">Why it does not go on; null when it does.</param>
internal readonly record struct AskedResponse(ReadOnlyMemory<byte> Body, ResponseKeeper? Keeper = null, ChatError? Error = null);
