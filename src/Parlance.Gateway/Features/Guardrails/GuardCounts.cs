using System.Diagnostics.Metrics;

namespace Parlance.Gateway.Features.Guardrails;

/// <summary>Counts what guardrails do (<c>parlance.guardrail.actions</c>), by guardrail, phase and action. Costs next to nothing as long as nobody listens.</summary>
internal sealed class GuardCounts : IDisposable
{
    private readonly Meter _meter = new("Parlance.Gateway");
    private readonly Counter<long> _actions;

    public GuardCounts() => _actions = _meter.CreateCounter<long>("parlance.guardrail.actions", "{action}", "Requests and answers that a guardrail changed or stopped.");

    public void Count(string guardrail, GuardPhase phase, string action) =>
        _actions.Add(1, new("parlance.guardrail", guardrail), new("parlance.phase", phase == GuardPhase.Input ? "input" : "output"), new("parlance.action", action));

    public void Dispose() => _meter.Dispose();
}
