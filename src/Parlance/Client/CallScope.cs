namespace Parlance;

/// <summary>
/// What is remembered while one request is answered, over all calls of a model that it takes (rounds of tools, a second try): it travels with the request (<see cref="ChatRequest.Scope"/>) through every layer.
/// The calls come one after another.
/// </summary>
internal sealed class CallScope
{
    /// <summary>Whether an answer that was to be JSON passes as the model wrote it, to be judged by whoever asked. Default false.</summary>
    public bool KeepsText { get; init; }

    /// <summary>What the calls took that have ended, in whatever way; null when none has.</summary>
    public CallStats? Stats { get; private set; }

    /// <summary>A call has ended.</summary>
    public void Add(CallStats stats) => Stats = Stats?.Plus(stats) ?? stats;
}
