namespace Parlance.Gateway.Tests.Support;

/// <summary>The system's time with its clock set to another hour. What is measured goes on as it does: setting a clock moves no timer.</summary>
internal sealed class ShiftedTime(DateTimeOffset now) : TimeProvider
{
    private TimeSpan _shift = now - System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _shift;

    public void Set(TimeSpan by) => _shift += by;
}
