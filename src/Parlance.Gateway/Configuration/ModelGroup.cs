using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>A name of the section <c>models</c>: the targets behind it, and how one is chosen. Immutable.</summary>
public sealed record ModelGroup
{
    /// <summary>In which order the targets are asked. Default <see cref="RoutingStrategy.Ordered"/>.</summary>
    public RoutingStrategy Strategy { get; init; }

    /// <summary>The targets, at least one.</summary>
    public required IReadOnlyList<GroupTarget> Targets { get; init; }

    /// <summary>Targets that are asked after all others, in order. Default none.</summary>
    public IReadOnlyList<GroupTarget> Fallback { get; init; } = [];

    /// <summary>Targets to ask when the request is too long for one that was asked. Default none.</summary>
    public IReadOnlyList<GroupTarget> OnContextLength { get; init; } = [];

    /// <summary>Targets to ask when a provider's filter refuses the request, or keeps the whole answer back. Default none.</summary>
    public IReadOnlyList<GroupTarget> OnContentFilter { get; init; } = [];

    /// <summary>Whether calls with a common beginning go where it was last, see <see cref="KeepsPrefixes"/>; null (default): where that helps.</summary>
    public bool? Affinity { get; init; }

    /// <summary>Where it was written; null when it was not read from a file.</summary>
    public YamlPosition? At { get; init; }

    /// <summary>Targets and fallbacks in the order in which they are written.</summary>
    public IReadOnlyList<Target> All => [.. Targets.Concat(Fallback).Select(member => member.Target)];

    /// <summary>
    /// Whether calls with a common beginning go where it was last, so that the provider finds it in its cache: as <see cref="Affinity"/> says, else when the strategy leaves the choice open
    /// (<c>weighted</c>, <c>least-busy</c>, <c>latency</c>) and several targets are deployments of one model.
    /// </summary>
    public bool KeepsPrefixes => Affinity ?? (Strategy is RoutingStrategy.Weighted or RoutingStrategy.LeastBusy or RoutingStrategy.Latency
        && Targets.Select(member => member.Target.Wire.Model).Distinct(StringComparer.Ordinal).Count() < Targets.Count);

    /// <summary>A group of targets that are asked in this order.</summary>
    public static ModelGroup Of(params IEnumerable<Target> targets) => new() { Targets = [.. targets.Select(target => new GroupTarget(target))] };
}
