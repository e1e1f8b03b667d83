using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Features.Routing.Strategies;

/// <summary>All strategies.</summary>
internal static class StrategySet
{
    public static IStrategy Of(RoutingStrategy strategy, RoutingState state) => strategy switch
    {
        RoutingStrategy.Weighted => new WeightedStrategy(state),
        RoutingStrategy.LeastBusy => new LeastBusyStrategy(state),
        RoutingStrategy.Latency => new LatencyStrategy(state),
        RoutingStrategy.Cheapest => new CheapestStrategy(state),
        RoutingStrategy.Sticky => new StickyStrategy(),
        _ => new OrderedStrategy(),
    };
}
