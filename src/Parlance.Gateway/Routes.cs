using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Routing;
using Parlance.Manifests;

namespace Parlance.Gateway;

/// <summary>Which targets a model's name means, in the order in which they are tried: a group of the configuration, else what the catalog knows. Immutable.</summary>
internal sealed class Routes
{
    private readonly Catalog _catalog;
    private readonly RoutingState _state;
    private readonly FrozenDictionary<string, RouteGroup> _groups;

    public Routes(Catalog catalog, IReadOnlyDictionary<string, ModelGroup> groups, RoutingState state)
        : this(catalog, groups.ToFrozenDictionary(group => group.Key, group => new RouteGroup(group.Key, group.Value, state), StringComparer.Ordinal), state, [.. groups.Keys])
    {
    }

    private Routes(Catalog catalog, FrozenDictionary<string, RouteGroup> groups, RoutingState state, IReadOnlyList<string> names)
    {
        (_catalog, _groups, _state, GroupNames) = (catalog, groups, state, names);
        Names = [.. names, .. catalog.Models.Select(target => target.Name)];
    }

    /// <summary>The names to show to callers: groups first, then models in the operator's order.</summary>
    public IReadOnlyList<string> Names { get; }

    private IReadOnlyList<string> GroupNames { get; }

    /// <summary>Whether the target is one of the operator's: a model with a card, or a member of a group; any other name behind a provider's may be a caller's.</summary>
    public bool IsConfigured(Target target) => target.Card is not null || _groups.Values.Any(group => group.All.Any(member => member.Name == target.Name));

    /// <summary>All targets that a name means, as they are written.</summary>
    public bool TryPlan(string model, [NotNullWhen(true)] out IReadOnlyList<Target>? targets, [NotNullWhen(false)] out ChatError? error)
    {
        error = null;
        targets = _groups.TryGetValue(model, out var group) ? group.All : _catalog.TryResolve(model, out var target, out error) ? [target] : null;
        return targets is not null;
    }

    /// <summary>The price of a <c>provider/model</c>; null when none is known.</summary>
    public Price? PriceOf(string target) => _catalog.TryResolve(target, out var found, out _) && found.Name == target ? found.Card?.Price : null;

    /// <summary>The targets for one call, in order.</summary>
    public bool TryRoute(in RouteAsk ask, out Routed routed, [NotNullWhen(false)] out ChatError? error)
    {
        routed = default;
        var scan = ask.Scan;
        var isGroup = _groups.TryGetValue(scan.Model, out var group);
        var options = RouteOptionsReader.Read(ref scan, ask.Headers, isGroup, out error);
        if (error is not null)
        {
            return false;
        }

        if (group is null)
        {
            if (!_catalog.TryResolve(scan.Model, out var target, out error))
            {
                return false;
            }

            if (options is null)
            {
                routed = new Routed([target], scan, null);
                return true;
            }

            group = new RouteGroup(scan.Model, ModelGroup.Of(target), _state);
        }

        return group.TryPlan(ask with { Scan = scan }, options, out routed, out error);
    }

    /// <summary>These routes and further providers behind them.</summary>
    public Routes With(IReadOnlyList<Provider> providers) => new(_catalog.With(providers), _groups, _state, GroupNames);
}
