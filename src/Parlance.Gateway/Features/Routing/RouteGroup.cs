using System.Diagnostics.CodeAnalysis;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Routing.Strategies;
using Parlance.Gateway.Surfaces;
using Parlance.Manifests;

namespace Parlance.Gateway.Features.Routing;

/// <summary>A group ready to be routed through: its targets with their live state. Immutable and thread-safe.</summary>
internal sealed class RouteGroup
{
    private readonly string _name;
    private readonly ModelGroup _group;
    private readonly RoutingState _state;
    private readonly IStrategy _strategy;
    private readonly Candidate[] _targets;
    private readonly Candidate[] _fallback;
    private readonly Candidate[] _onContextLength;
    private readonly Candidate[] _onContentFilter;
    private readonly CallNeeds.Limits _limits;
    private readonly bool _isFixed;
    private readonly ulong _seed;

    public RouteGroup(string name, ModelGroup group, RoutingState state)
    {
        (_name, _group, _state) = (name, group, state);
        _strategy = StrategySet.Of(group.Strategy, state);
        _targets = Compile(group.Targets);
        _fallback = Compile(group.Fallback);
        _onContextLength = Compile(group.OnContextLength);
        _onContentFilter = Compile(group.OnContentFilter);
        All = group.All;

        // Where there is one target alone, its provider knows best what it can do.
        _limits = All.Count < 2 ? CallNeeds.Limits.None : All.Select(CallNeeds.Limits.Of).Aggregate((one, other) => one.And(other));
        _isFixed = (All.Count < 2 || group.Strategy == RoutingStrategy.Ordered) && _onContextLength.Length == 0 && _onContentFilter.Length == 0;
        _seed = StableHash.Of(name, 0);
    }

    /// <summary>As it is configured.</summary>
    public ModelGroup Group => _group;

    /// <summary>Targets and fallbacks as they are written.</summary>
    public IReadOnlyList<Target> All { get; }

    /// <summary>Orders the targets for a call; false with the reasons when none can take it.</summary>
    public bool TryPlan(in RouteAsk ask, RouteOptions? options, out Routed routed, [NotNullWhen(false)] out ChatError? error)
    {
        error = null;
        var sketch = _isFixed && options is null && _limits == CallNeeds.Limits.None ? default : CallSketch.Of(ask.Scan, ask.KeyId);
        var needs = ask.Door is null || _limits == CallNeeds.Limits.None || CallNeeds.CannotMatter(ask.Scan, sketch, _limits) ? null : CallNeeds.Of(ask.Door, ask.Scan);
        if (_isFixed && needs is null && options is null)
        {
            routed = new Routed(All, ask.Scan, null);
            return true;
        }

        var order = Arrange(ask, options, sketch, needs);
        if (order.All.Length == 0)
        {
            routed = default;
            error = Refusals.NoTarget(_name, order.Refused);
            return false;
        }

        var plan = new RoutePlan(order.All, _state.Prefixes) { Prefix = order.Prefix, OnContextLength = order.OnContextLength, OnContentFilter = order.OnContentFilter };
        routed = new Routed(plan.Targets, ask.Scan, plan);
        return true;
    }

    /// <summary>The order that a call finds now, for a person: with everybody's score, and why others are left out.</summary>
    public RouteOrder Explain(in RouteAsk ask, RouteOptions? options) =>
        Arrange(ask, options, CallSketch.Of(ask.Scan, ask.KeyId), ask.Door is null || All.Count < 2 ? null : CallNeeds.Of(ask.Door, ask.Scan));

    private RouteOrder Arrange(in RouteAsk ask, RouteOptions? options, in CallSketch sketch, CallNeeds? needs)
    {
        var choice = new RouteChoice(options, needs, sketch, _state.Time.GetUtcNow());
        var (targets, fallback) = (choice.Keep(_targets), choice.Keep(_fallback));
        _strategy.Rank(targets, sketch);
        Sort(targets);
        var prefix = _group.KeepsPrefixes && targets.Length > 1 && ask.Door is not null && PrefixKeys.TryRead(ask.Scan, StableHash.Of(ask.Partition, _seed), out var keys) ? keys : (PrefixKeys?)null;
        if (prefix is { } begins)
        {
            MoveToFront(targets, PrefixAffinity.Choose(targets, _state.Prefixes, begins, sketch.Stream));
        }

        Candidate[] all = [.. targets, .. fallback];
        if (options?.Order.Count > 0)
        {
            Reorder(all, options);
        }

        var onContextLength = choice.KeepAside(_onContextLength);
        if (all.Length == 0 && choice.IsTooLongForAll)
        {
            (all, onContextLength) = (onContextLength, []);
        }

        return new RouteOrder(all, onContextLength, choice.KeepAside(_onContentFilter), choice.Refused) { Prefix = prefix };
    }

    private Candidate[] Compile(IReadOnlyList<GroupTarget> members) => [.. members.Select(member => new Candidate(member, _state.Of(member.Id)))];

    private static void Reorder(Candidate[] candidates, RouteOptions options)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            candidates[i].Rank = options.PlaceOf(candidates[i].Target);
        }

        Sort(candidates);
    }

    private static void MoveToFront(Candidate[] candidates, int at)
    {
        for (; at > 0; at--)
        {
            (candidates[at], candidates[at - 1]) = (candidates[at - 1], candidates[at]);
        }
    }

    /// <summary>By insertion: few, and equals stay as they are.</summary>
    private static void Sort(Candidate[] candidates)
    {
        for (var i = 1; i < candidates.Length; i++)
        {
            for (var at = i; at > 0 && candidates[at].Rank < candidates[at - 1].Rank; at--)
            {
                (candidates[at], candidates[at - 1]) = (candidates[at - 1], candidates[at]);
            }
        }
    }
}
