namespace Parlance.Gateway.Tests.Support;

/// <summary>For what another thread will have done in a moment.</summary>
internal static class Eventually
{
    public static void True(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)), $"Not within 30 s: {what}");
}
