using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance.Gateway.Features.Routing;

/// <summary>One call on its way through the targets of a group: counts where it runs, and learns from what comes. Thread-safe. Dispose when the call has ended.</summary>
/// <param name="candidates">The targets in order.</param>
/// <param name="memory">Where beginnings are remembered.</param>
internal sealed class RoutePlan(Candidate[] candidates, PrefixMemory memory) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<DeploymentState> _running = new(1);
    private Candidate[] _onContextLength = [];
    private Candidate[] _onContentFilter = [];

    /// <summary>The targets in order.</summary>
    public IReadOnlyList<Target> Targets { get; } = Array.ConvertAll(candidates, candidate => candidate.Target);

    /// <summary>What the call begins with; null (default) when that is nothing to remember.</summary>
    public PrefixKeys? Prefix { get; init; }

    /// <summary>Targets for a call that is too long for others. Default none.</summary>
    public Candidate[] OnContextLength
    {
        init => _onContextLength = value;
    }

    /// <summary>Targets for a call that a filter refuses. Default none.</summary>
    public Candidate[] OnContentFilter
    {
        init => _onContentFilter = value;
    }

    /// <summary>An attempt is about to be sent.</summary>
    public void Enter(Target target)
    {
        if (Find(target) is not { } state)
        {
            return;
        }

        lock (_lock)
        {
            _running.Add(state);
            state.Enter();
        }
    }

    /// <summary>An attempt has ended.</summary>
    public void Leave(Target target)
    {
        lock (_lock)
        {
            if (Find(target) is { } state && _running.Remove(state))
            {
                state.Leave();
            }
        }
    }

    /// <summary>Learns from an attempt, once it has something to show or has failed.</summary>
    public void Learn(Attempt attempt)
    {
        if (attempt.Meter.Committed)
        {
            Answered(attempt.Target, attempt.TimeToFirstContent ?? attempt.Elapsed, attempt.IsStream);
        }
        else if (attempt.Error is { Side: ErrorSide.Provider, Kind: ErrorKind.ServerError or ErrorKind.Overloaded or ErrorKind.Timeout })
        {
            Find(attempt.Target)?.Fail(attempt.Elapsed);
        }
    }

    /// <summary>A target answers, and has what the call begins with in its cache from now on.</summary>
    public void Answered(Target target, TimeSpan firstContent, bool stream)
    {
        if (Find(target) is not { } state)
        {
            return;
        }

        state.Sample(firstContent, stream);
        if (Prefix is { } prefix)
        {
            memory.Add(prefix.Talk, state);
            memory.Add(prefix.Head, state);
        }
    }

    /// <summary>Whom to ask instead after such a failure, each list once; null: nobody.</summary>
    public IReadOnlyList<Target>? Instead(ChatError failure)
    {
        if (failure.Code is not ("context_length_exceeded" or "content_filter"))
        {
            return null;
        }

        ref var list = ref failure.Code == "content_filter" ? ref _onContentFilter : ref _onContextLength;
        if (list.Length == 0)
        {
            return null;
        }

        var others = list;
        list = [];
        lock (_lock)
        {
            candidates = [.. candidates, .. others];
        }

        return Array.ConvertAll(others, candidate => candidate.Target);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _running.ForEach(state => state.Leave());
            _running.Clear();
        }
    }

    private DeploymentState? Find(Target target)
    {
        foreach (var candidate in candidates)
        {
            if (candidate.Target == target || candidate.Target.WithTools == target)
            {
                return candidate.State;
            }
        }

        return null;
    }
}
