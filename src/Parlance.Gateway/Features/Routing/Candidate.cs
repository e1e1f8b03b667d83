using Parlance.Gateway.Configuration;
using Parlance.Manifests;

namespace Parlance.Gateway.Features.Routing;

/// <summary>A target that may answer a call, on its way to its place in the order.</summary>
internal record struct Candidate(GroupTarget Member, DeploymentState State)
{
    /// <summary>What its strategy makes of it: less is better.</summary>
    public double Score { get; set; }

    /// <summary>By what it is sorted, least first.</summary>
    public double Rank { get; set; }

    public readonly Target Target => Member.Target;

    public readonly int Weight => Member.Weight;
}
