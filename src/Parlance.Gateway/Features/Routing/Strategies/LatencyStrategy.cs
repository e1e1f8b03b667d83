namespace Parlance.Gateway.Features.Routing.Strategies;

/// <summary>
/// The better one of two that chance picks is first: always to take the best of all would send every caller there at once, before anybody has seen how slow that makes it (Mitzenmacher 2001, "The power of two choices").
/// How good one is: how long its first tokens take, times the calls that are running there, for its weight.
/// </summary>
internal sealed class LatencyStrategy(RoutingState state) : IStrategy
{
    /// <summary>What a target whose first tokens are not known is taken to need, in milliseconds, once a call is running there: it is tried, but not by everybody at once.</summary>
    private const double Unknown = 1_000;

    public void Rank(Span<Candidate> candidates, in CallSketch call)
    {
        foreach (ref var candidate in candidates)
        {
            candidate.Score = candidate.Rank = Load(candidate, call.Stream);
        }

        if (candidates.Length < 2)
        {
            return;
        }

        var one = (int)(state.NextChance() * candidates.Length);
        var other = (int)(state.NextChance() * (candidates.Length - 1));
        other += other >= one ? 1 : 0;
        var better = candidates[one].Score <= candidates[other].Score ? one : other;
        candidates[better].Rank = -1;
    }

    private static double Load(in Candidate candidate, bool stream)
    {
        var (running, firstContent) = (candidate.State.Running, candidate.State.FirstContent(stream));
        return (firstContent < 1 ? Unknown * running : firstContent * (running + 1)) / candidate.Weight;
    }
}
