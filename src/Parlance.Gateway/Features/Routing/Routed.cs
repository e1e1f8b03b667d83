using Parlance.Dialects;
using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance.Gateway.Features.Routing;

/// <summary>Where a call goes.</summary>
/// <param name="Targets">Whom to ask, in order.</param>
/// <param name="Scan">The request as it goes on: without what was meant for routing.</param>
/// <param name="Plan">What follows the call on its way; null where nothing is to be learnt from it.</param>
internal readonly record struct Routed(IReadOnlyList<Target> Targets, RequestScan Scan, RoutePlan? Plan)
{
    /// <summary>The owner to make attempts for.</summary>
    public IAttemptOwner Follow(IAttemptOwner owner) => Plan is null ? owner : new RoutedOwner(owner, Plan);
}
