namespace Parlance;

/// <summary>What an <see cref="IOutputGuard"/> found.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">Characters (UTF-16); at least 1.</param>
/// <param name="Replacement">What takes its place; null stops the answer with an <see cref="AiException"/> of code <c>blocked_by_guard</c>.</param>
public readonly record struct GuardFinding(int Start, int Length, string? Replacement);
