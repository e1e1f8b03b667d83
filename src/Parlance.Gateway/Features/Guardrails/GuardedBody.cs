namespace Parlance.Gateway.Features.Guardrails;

/// <summary>What guardrails say of a request.</summary>
/// <param name="Body">The body as it goes on; null when it goes on as it came.</param>
/// <param name="Error">Why it does not go on; null when it does.</param>
internal readonly record struct GuardedBody(byte[]? Body, ChatError? Error);
