namespace Parlance.Gateway.Features.Guardrails;

/// <summary>What is looked for in text, and what becomes of it. Immutable.</summary>
/// <param name="Guardrail">Name of the guardrail that it belongs to.</param>
/// <param name="Finder">What finds it.</param>
/// <param name="Replacement">What takes its place; null stops the call.</param>
internal sealed record TextRule(string Guardrail, TextFinder Finder, string? Replacement);
