namespace Parlance;

/// <summary>A whole answer, and what it took for those who ask.</summary>
internal readonly struct WholeAnswer
{
    /// <summary>The account, or the call that it can be made up from.</summary>
    private readonly object _account;

    public WholeAnswer(ChatResult reply, CallStats stats) => (Reply, _account) = (reply, stats);

    /// <param name="reply">The answer.</param>
    /// <param name="call">The call that it ended.</param>
    public WholeAnswer(ChatResult reply, ChatCall call) => (Reply, _account) = (reply, call);

    /// <summary>The answer.</summary>
    public ChatResult Reply { get; }

    /// <summary>What it took; of a call it is made up anew each time.</summary>
    public CallStats Stats => _account as CallStats ?? Call.ToStats();

    /// <summary>Who answered, as <c>provider/model</c>.</summary>
    public string Target => _account is CallStats stats ? stats.Target : Call.Target;

    /// <summary>Its cost in nano-USD; null when it is unknown.</summary>
    public long? CostNanoUsd => _account is CallStats stats ? stats.CostNanoUsd : Call.CostNanoUsd;

    private ChatCall Call => (ChatCall)_account;
}
