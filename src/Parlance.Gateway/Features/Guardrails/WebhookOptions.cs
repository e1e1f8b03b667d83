using Parlance.Manifests;

namespace Parlance.Gateway.Features.Guardrails;

/// <summary>A server of the operator's that decides over texts. Immutable.</summary>
/// <param name="Address">Where texts are sent.</param>
/// <param name="Token">Sent as <c>Authorization: Bearer</c>; null: nothing is.</param>
/// <param name="Timeout">How long it may take.</param>
/// <param name="AllowsOnFailure">Whether texts pass that it did not decide over.</param>
internal sealed record WebhookOptions(Uri Address, Secret? Token, TimeSpan Timeout, bool AllowsOnFailure);
