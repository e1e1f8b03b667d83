using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public class RetryPolicyTests
{
    private static readonly RetryPolicy s_policy = new() { MaxRetries = 3, MinDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(5), Statuses = [429, 500] };

    [Theory]
    [InlineData(ErrorKind.RateLimited, 1, 429, true)]
    [InlineData(ErrorKind.RateLimited, 4, 429, false)]
    [InlineData(ErrorKind.Overloaded, 1, 503, false)]
    [InlineData(ErrorKind.ServerError, 1, null, true)]
    [InlineData(ErrorKind.QuotaExhausted, 1, 429, false)]
    public void Allows_ErrorAndAttempt_NeedsBothToPermitIt(ErrorKind kind, int attempt, int? status, bool allowed) => Assert.Equal(allowed, s_policy.Allows(new ChatError(kind, ""), attempt, status));

    [Theory]
    [InlineData("none", 1, 0.5, 1000)]
    [InlineData("none", 3, 0.5, 4000)]
    [InlineData("none", 9, 0.5, 5000)]
    [InlineData("full", 3, 0, 1000)]
    [InlineData("full", 3, 1, 4000)]
    [InlineData("equal", 2, 0, 1000)]
    public void Delay_AttemptAndChance_StaysWithinTheLimits(string jitter, int attempt, double chance, double milliseconds) =>
        Assert.Equal(milliseconds, (s_policy with { Jitter = jitter }).Delay(attempt, chance).TotalMilliseconds);
}
