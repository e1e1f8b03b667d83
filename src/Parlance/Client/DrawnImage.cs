namespace Parlance;

/// <summary>An image that a model made: by address or by value. Immutable.</summary>
/// <param name="Url">Where it is for a while; null when it came by value.</param>
/// <param name="Base64">The image in base64; null when it came by address.</param>
/// <param name="RevisedPrompt">The prompt that the model made of the one it was given; null when it does not say.</param>
public sealed record DrawnImage(string? Url, string? Base64, string? RevisedPrompt)
{
    /// <summary>The image; empty when it came by address, which is not fetched here.</summary>
    public byte[] ToBytes() => Base64 is null ? [] : Convert.FromBase64String(Base64);
}
