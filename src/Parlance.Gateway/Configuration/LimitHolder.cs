namespace Parlance.Gateway.Configuration;

/// <summary>Somebody who has limits: a key, or what stands above it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Owner">What a message calls it: <c>team 'search'</c>.</param>
/// <param name="Limits">The limits.</param>
internal sealed record LimitHolder(string Id, string Owner, KeyLimits Limits);
