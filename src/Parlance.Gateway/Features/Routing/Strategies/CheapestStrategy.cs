namespace Parlance.Gateway.Features.Routing.Strategies;

/// <summary>First the one at which a call of this size costs least now; what has no known price comes last. Equals stay in the order in which they are written.</summary>
internal sealed class CheapestStrategy(RoutingState state) : IStrategy
{
    public void Rank(Span<Candidate> candidates, in CallSketch call)
    {
        var usage = new Usage { Input = call.InputTokens, Output = call.OutputTokens };
        var now = state.Time.GetUtcNow();
        foreach (ref var candidate in candidates)
        {
            candidate.Score = candidate.Rank = candidate.Target.Card?.Price is { } price ? price.Cost(usage, now).NanoUsd : double.MaxValue;
        }
    }
}
