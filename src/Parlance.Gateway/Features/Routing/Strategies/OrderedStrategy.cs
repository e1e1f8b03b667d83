namespace Parlance.Gateway.Features.Routing.Strategies;

/// <summary>As they are written. Targets of a list already stand so.</summary>
internal sealed class OrderedStrategy : IStrategy
{
    public void Rank(Span<Candidate> candidates, in CallSketch call)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            candidates[i].Score = candidates[i].Rank = i;
        }
    }
}
