namespace Parlance.Dialects;

/// <summary>Where to ask for an answer that is not ready yet. It is asked for only at the provider's own origin, whatever the provider says. Immutable.</summary>
/// <param name="Address">An address, or a path.</param>
/// <param name="IsPath">Whether it is a path under the provider's base address.</param>
/// <param name="Wait">How long to wait before asking.</param>
public sealed record PendingAnswer(string Address, bool IsPath, TimeSpan Wait);
