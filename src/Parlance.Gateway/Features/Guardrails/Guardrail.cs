using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Features.Guardrails;

/// <summary>One guardrail of the configuration. Immutable.</summary>
/// <param name="Name">Its name, in errors, headers and counts: visible ASCII.</param>
/// <param name="Phases">What it looks at.</param>
/// <param name="Scope">Whose calls.</param>
internal sealed record Guardrail(string Name, GuardPhase Phases, CallScope Scope)
{
    /// <summary>What it looks for in each text. Default nothing.</summary>
    public IReadOnlyList<TextRule> Rules { get; init; } = [];

    /// <summary>The most characters that all texts together may have; null: any number.</summary>
    public long? MaxCharacters { get; init; }

    /// <summary>Whether an answer for which a schema was asked must follow it. Default false.</summary>
    public bool ChecksSchema { get; init; }

    /// <summary>Who else is asked; null: nobody.</summary>
    public WebhookOptions? Webhook { get; init; }

    /// <summary>How it is written, as far as it changes answers.</summary>
    public required string Fingerprint { get; init; }
}
