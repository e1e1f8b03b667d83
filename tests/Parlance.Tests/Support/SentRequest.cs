namespace Parlance.Tests.Support;

/// <summary>A request as it reached a <see cref="Vendor"/>.</summary>
/// <param name="Uri">Where to.</param>
/// <param name="Headers">Its headers, without those of the body.</param>
/// <param name="Body">Its body.</param>
/// <param name="At">When.</param>
public sealed record SentRequest(Uri Uri, IReadOnlyDictionary<string, string> Headers, string Body, TimeSpan At)
{
    /// <summary>The credential as it was sent; null when none was.</summary>
    public string? Authorization => Headers.GetValueOrDefault("Authorization") ?? Headers.GetValueOrDefault("x-api-key");
}
