namespace Parlance.Gateway.Features.Guardrails;

/// <summary>The guardrails in force. A change swaps all of them; a call keeps those that it began with. Thread-safe.</summary>
internal sealed class GuardrailTable(IReadOnlyList<Guardrail> guardrails)
{
    private volatile IReadOnlyList<Guardrail>? _current = guardrails.Count == 0 ? null : guardrails;

    /// <summary>The guardrails; null when there are none.</summary>
    public IReadOnlyList<Guardrail>? Current => _current;

    /// <summary>Takes others over.</summary>
    public void Configure(IReadOnlyList<Guardrail> others) => _current = others.Count == 0 ? null : others;
}
