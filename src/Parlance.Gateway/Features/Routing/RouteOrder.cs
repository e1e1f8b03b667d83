namespace Parlance.Gateway.Features.Routing;

/// <summary>In which order a call would ask its targets.</summary>
/// <param name="All">Whom to ask, in order.</param>
/// <param name="OnContextLength">In their place when the call is too long.</param>
/// <param name="OnContentFilter">In their place when a filter refuses it.</param>
/// <param name="Refused">Those that cannot take it, each with the reason.</param>
internal sealed record RouteOrder(Candidate[] All, Candidate[] OnContextLength, Candidate[] OnContentFilter, IReadOnlyList<(string Target, string Reason)> Refused)
{
    /// <summary>What the call begins with; null (default) where that does not matter.</summary>
    public PrefixKeys? Prefix { get; init; }
}
