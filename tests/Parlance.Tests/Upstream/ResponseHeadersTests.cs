using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance.Tests.Upstream;

public sealed class ResponseHeadersTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static TimeSpan? Wait(string headers, IReadOnlyList<RateLimitHeaders>? limits = null)
    {
        using var response = new HttpResponseMessage();
        foreach (var line in headers.Split('|'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            response.Headers.Add(line[..colon], line[(colon + 1)..]);
        }

        return ResponseHeaders.RetryAfter(response.Headers, limits ?? RateLimitHeaders.Usual, s_now);
    }

    [Theory]
    [InlineData("Retry-After:7", 7)]
    [InlineData("retry-after-ms:1500|Retry-After:7", 1.5)]
    [InlineData("Retry-After:Sun, 22 Nov 2026 12:00:30 GMT", 30)]
    [InlineData("Retry-After:9|x-ratelimit-remaining-requests:0|x-ratelimit-reset-requests:60", 9)]
    public void RetryAfter_Said_IsTaken(string headers, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Wait(headers));

    [Theory]
    [InlineData("x-ratelimit-remaining-requests:0|x-ratelimit-reset-requests:6m0s", 360)]
    [InlineData("x-ratelimit-remaining-requests:5|x-ratelimit-reset-requests:6m0s|x-ratelimit-remaining-tokens:0|x-ratelimit-reset-tokens:20ms", 0.02)]
    [InlineData("x-ratelimit-remaining-requests:0|x-ratelimit-reset-requests:2|x-ratelimit-remaining-tokens:0|x-ratelimit-reset-tokens:8.5", 8.5)]
    public void RetryAfter_NotSaid_IsTheResetOfWhatIsUsedUp(string headers, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Wait(headers));

    [Fact]
    public void RetryAfter_NothingUsedUp_IsNotKnown() => Assert.Null(Wait("x-ratelimit-remaining-requests:1|x-ratelimit-reset-requests:6m0s"));

    [Theory]
    [InlineData("2026-11-22T12:01:00Z", 60)]
    [InlineData("1795348805", 5)]
    [InlineData("1795348805000", 5)]
    public void RetryAfter_ResetIsATime_WaitsUntilThen(string reset, double seconds)
    {
        var limits = new[] { new RateLimitHeaders("x-left", "x-more") };

        Assert.Equal(TimeSpan.FromSeconds(seconds), Wait($"x-left:0|x-more:{reset}", limits));
    }
}
