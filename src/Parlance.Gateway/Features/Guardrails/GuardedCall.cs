namespace Parlance.Gateway.Features.Guardrails;

/// <summary>Whose texts are looked at.</summary>
/// <param name="RequestId">Id of the request.</param>
/// <param name="Model">The model as the caller calls it.</param>
/// <param name="KeyName">Name of the caller's key.</param>
internal sealed record GuardedCall(string RequestId, string Model, string KeyName);
