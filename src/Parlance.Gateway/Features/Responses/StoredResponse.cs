namespace Parlance.Gateway.Features.Responses;

/// <summary>An answer that was kept, and all that led to it.</summary>
/// <param name="Json">The response object as the caller got it.</param>
/// <param name="Input">The items that the model was given, earlier turns included: a JSON array.</param>
internal sealed record StoredResponse(byte[] Json, byte[] Input);
