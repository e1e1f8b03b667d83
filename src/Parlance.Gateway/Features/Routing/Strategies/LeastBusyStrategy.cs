namespace Parlance.Gateway.Features.Routing.Strategies;

/// <summary>First the one with the fewest running calls for its weight; among equals chance decides.</summary>
internal sealed class LeastBusyStrategy(RoutingState state) : IStrategy
{
    public void Rank(Span<Candidate> candidates, in CallSketch call)
    {
        foreach (ref var candidate in candidates)
        {
            candidate.Score = (candidate.State.Running + 1.0) / candidate.Weight;
            candidate.Rank = candidate.Score * (1 + (state.NextChance() * 1e-6));
        }
    }
}
