using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects;
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
        if (!TryFind(ask, ref scan, out var target, out var group, out var options, out error))
        {
            return false;
        }

        if (group is null && options is null)
        {
            routed = new Routed([target!], scan, null);
            return true;
        }

        return (group ?? Alone(target!)).TryPlan(ask with { Scan = scan }, options, out routed, out error);
    }

    /// <summary>The same for a person to read: the group, and the order that a call finds in it now.</summary>
    public bool TryExplain(RouteAsk ask, [NotNullWhen(true)] out RouteGroup? group, [NotNullWhen(true)] out RouteOrder? order, [NotNullWhen(false)] out ChatError? error)
    {
        order = null;
        var scan = ask.Scan;
        if (!TryFind(ask, ref scan, out var target, out group, out var options, out error))
        {
            return false;
        }

        group ??= Alone(target!);
        order = group.Explain(ask with { Scan = scan }, options);
        return true;
    }

    private RouteGroup Alone(Target target) => new(target.Name, ModelGroup.Of(target), _state);

    /// <summary>The group that a request names, else the target; and what the request says of its way, which is taken out of it.</summary>
    private bool TryFind(in RouteAsk ask, ref RequestScan scan, out Target? target, out RouteGroup? group, out RouteOptions? options, [NotNullWhen(false)] out ChatError? error)
    {
        target = null;
        options = RouteOptionsReader.Read(ref scan, ask.Headers, _groups.TryGetValue(scan.Model, out group), out error);
        return error is null && (group is not null || _catalog.TryResolve(scan.Model, out target, out error));
    }

    /// <summary>These routes and further providers behind them.</summary>
    public Routes With(IReadOnlyList<Provider> providers) => new(_catalog.With(providers), _groups, _state, GroupNames);
}
