namespace Parlance.Gateway.Features.Routing;

/// <summary>Sends calls where their beginning is in the provider's cache, unless that is where the load is, or something is wrong there. Thread-safe.</summary>
internal static class PrefixAffinity
{
    /// <summary>How far above its share of the running calls a deployment may come for a conversation that it has: most of the prompt is read from the cache.</summary>
    private static readonly Slack s_ofTalk = new(1.5, 4);

    /// <summary>The same for a call that shares tools and system prompt alone: others can learn them, once each.</summary>
    private static readonly Slack s_ofHead = new(1.25, 1);

    /// <summary>First tokens this many times slower than at the quickest, and a second beyond, are worse than a prompt that is read anew.</summary>
    private const double TooSlow = 3;

    private const double SlowBeyond = 1_000;

    /// <summary>The place of the candidate that the call should go to; -1 where the strategy's own choice stands.</summary>
    public static int Choose(ReadOnlySpan<Candidate> candidates, PrefixMemory memory, in PrefixKeys keys, bool stream)
    {
        var talk = memory.Find(keys.Talk);
        for (var i = 0; i < talk.Length; i++)
        {
            if (Find(candidates, talk[i].Deployment) is >= 0 and var at && Takes(candidates, at, s_ofTalk, stream))
            {
                return at;
            }
        }

        var best = -1;
        foreach (var seen in memory.Find(keys.Head))
        {
            if (Find(candidates, seen.Deployment) is >= 0 and var at && Takes(candidates, at, s_ofHead, stream) && (best < 0 || Busy(candidates[at]) < Busy(candidates[best])))
            {
                best = at;
            }
        }

        return best;
    }

    private static int Find(ReadOnlySpan<Candidate> candidates, DeploymentState deployment)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            if (candidates[i].State == deployment)
            {
                return i;
            }
        }

        return -1;
    }

    private static double Busy(in Candidate candidate) => (candidate.State.Running + 1.0) / candidate.Weight;

    /// <summary>Whether one more call would leave it within its share, and whether its first tokens come at all.</summary>
    private static bool Takes(ReadOnlySpan<Candidate> candidates, int at, Slack slack, bool stream)
    {
        var (running, weights, quickest) = (1L, 0L, double.MaxValue);
        foreach (ref readonly var other in candidates)
        {
            running += other.State.Running;
            weights += other.Weight;
            quickest = Math.Min(quickest, other.State.FirstContent(stream));
        }

        var (mine, share) = (candidates[at].State, (double)running * candidates[at].Weight / weights);
        return mine.Running + 1 <= Math.Max((slack.Factor * share) + slack.More, 1) && mine.FirstContent(stream) <= (quickest * TooSlow) + SlowBeyond;
    }

    /// <summary>What a deployment may have beyond its share.</summary>
    /// <param name="Factor">Times its share.</param>
    /// <param name="More">And so many calls more.</param>
    private readonly record struct Slack(double Factor, int More);
}
