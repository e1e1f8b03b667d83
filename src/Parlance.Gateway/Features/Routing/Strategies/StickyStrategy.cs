namespace Parlance.Gateway.Features.Routing.Strategies;

/// <summary>
/// Always the same order for the same user: each target draws a number from the user's hash, the best is first. When one is taken away, only its own users go elsewhere, each to their second (weighted rendezvous hashing, Mosko 2015).
/// </summary>
internal sealed class StickyStrategy : IStrategy
{
    public void Rank(Span<Candidate> candidates, in CallSketch call)
    {
        foreach (ref var candidate in candidates)
        {
            candidate.Score = candidate.Rank = -Math.Log(StableHash.Fraction(StableHash.Mix(call.User, candidate.State.Hash))) / candidate.Weight;
        }
    }
}
