namespace Parlance.Gateway.Features.Routing.Strategies;

/// <summary>By chance, each as often first as its weight says, and those behind it likewise: drawn without putting back, as waiting times whose shortest is first (Efraimidis and Spirakis 2006).</summary>
internal sealed class WeightedStrategy(RoutingState state) : IStrategy
{
    public void Rank(Span<Candidate> candidates, in CallSketch call)
    {
        foreach (ref var candidate in candidates)
        {
            candidate.Score = candidate.Rank = -Math.Log(1 - state.NextChance()) / candidate.Weight;
        }
    }
}
