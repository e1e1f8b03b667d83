namespace Parlance.Tests.Simulator;

/// <summary>A calendar that stands still while timers run: answers then hold the same creation time.</summary>
public sealed class FixedTime : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
}
