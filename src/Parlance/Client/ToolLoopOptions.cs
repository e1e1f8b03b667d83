namespace Parlance;

/// <summary>How functions of a request are run (<see cref="ChatRequestBuilder.ToolLoop"/>). Immutable; every property may be left out.</summary>
public sealed record ToolLoopOptions
{
    /// <summary>How often the model is asked at most, the first time included. When the last of these answers still calls functions, the call fails with code <c>max_tool_rounds</c>. Default 10.</summary>
    public int MaxRounds { get; init; } = 10;

    /// <summary>Functions of one answer that may run at the same time. Default 8; 1 runs them one after another, in the order of the calls.</summary>
    public int MaxParallel { get; init; } = 8;

    /// <summary>
    /// Limit of one function; then its token is cancelled and the model is told. Default 2 minutes; <see cref="Timeout.InfiniteTimeSpan"/> for none.
    /// A function that takes no notice of its token is left behind a second later.
    /// </summary>
    public TimeSpan ToolTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Asked before a function runs; what it throws ends the whole call. The calls of one answer are asked for one after another in their order, and none runs before all are answered.
    /// Default null: every function may run, except those marked with <see cref="Microsoft.Extensions.AI.ApprovalRequiredAIFunction"/>, whose calls are left to the caller.
    /// </summary>
    public Func<ToolCall, CancellationToken, ValueTask<ToolApproval>>? ApproveAsync { get; init; }

    /// <summary>What the model is told when a function throws. Default null: only that it failed, because the text of an exception may hold what a model must not see.</summary>
    public Func<ToolCall, Exception, string>? DescribeError { get; init; }
}
