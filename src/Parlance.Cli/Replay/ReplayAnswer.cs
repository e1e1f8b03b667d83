namespace Parlance.Cli.Replay;

/// <summary>One of two answers that are compared.</summary>
/// <param name="Target">Who answered.</param>
/// <param name="Text">The words; null when they are not known.</param>
/// <param name="Finish">How it ended; null when that is not known.</param>
/// <param name="PromptTokens">Input tokens.</param>
/// <param name="CompletionTokens">Output tokens.</param>
/// <param name="CostNanoUsd">Cost in nano-USD; null when no price is known.</param>
/// <param name="Duration">From the request to the end of the answer.</param>
/// <param name="Problem">Why there is no answer, or it cannot be read; null when all is well.</param>
internal sealed record ReplayAnswer(string Target, string? Text, string? Finish, long PromptTokens, long CompletionTokens, long? CostNanoUsd, TimeSpan Duration, string? Problem = null);
