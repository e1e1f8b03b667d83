namespace Parlance.Manifests;

/// <summary>The headers of one limit of a provider. Immutable.</summary>
/// <param name="Remaining">Name of the header with what is left: a number.</param>
/// <param name="Reset">Name of the header that says when there is more again: seconds, a duration such as <c>6m0s</c>, or a time.</param>
public sealed record RateLimitHeaders(string Remaining, string Reset)
{
    /// <summary>OpenAI's, which most compatible providers use (platform.openai.com/docs/guides/rate-limits).</summary>
    public static IReadOnlyList<RateLimitHeaders> Usual { get; } =
    [
        new("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
        new("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
    ];
}
