using Parlance.Dialects;
using Parlance.Gateway.Features.Guardrails;
using Parlance.Gateway.Features.Responses;
using Parlance.Gateway.Features.Routing;
using Parlance.Gateway.Surfaces;

namespace Parlance.Gateway.Relay;

/// <summary>A chat request that was understood, admitted and routed.</summary>
/// <param name="Door">Where it came in.</param>
/// <param name="Routed">Where it goes, and what is asked there.</param>
/// <param name="Strict">Whether a target that does not take every parameter is passed over.</param>
/// <param name="Keeper">Keeps the answer; null when it is not to be kept.</param>
/// <param name="Guard">Looks at the answer; null: nothing does.</param>
internal readonly record struct PreparedChat(Door Door, Routed Routed, bool Strict, ResponseKeeper? Keeper, CallGuard? Guard)
{
    /// <summary>What is asked.</summary>
    public RequestScan Scan => Routed.Scan;
}
