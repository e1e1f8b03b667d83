namespace Parlance;

/// <summary>A whole answer, and what it took for those who ask.</summary>
internal readonly struct WholeAnswer
{
    private readonly CallStats? _stats;
    private readonly ChatCall? _call;

    public WholeAnswer(ChatResult reply, CallStats stats) => (Reply, _stats) = (reply, stats);

    /// <param name="reply">The answer.</param>
    /// <param name="call">The call that it ended.</param>
    public WholeAnswer(ChatResult reply, ChatCall call) => (Reply, _call) = (reply, call);

    /// <summary>The answer.</summary>
    public ChatResult Reply { get; }

    /// <summary>What it took; of a call it is made up anew each time.</summary>
    public CallStats Stats => _stats ?? _call!.ToStats();

    /// <summary>Who answered, as <c>provider/model</c>.</summary>
    public string Target => _stats?.Target ?? _call!.Target;

    /// <summary>Its cost in nano-USD; null when it is unknown.</summary>
    public long? CostNanoUsd => _stats is null ? _call!.CostNanoUsd : _stats.CostNanoUsd;
}
