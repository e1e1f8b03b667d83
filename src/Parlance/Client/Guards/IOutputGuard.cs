namespace Parlance;

/// <summary>
/// Finds in what a model writes what nobody shall see, before the first character of it is handed out. It is shown text, refusals, reasoning, tool arguments and everything else in an answer, streamed or whole.
/// Called for several answers at once: implementations are thread-safe.
/// </summary>
public interface IOutputGuard
{
    /// <summary>How the guard is called in an error. Default: its type.</summary>
    string Name => GetType().Name;

    /// <summary>Most characters (UTF-16) that a finding may have: so much of a stream's text is held back until more has come, or its end. At least 1.</summary>
    int Longest { get; }

    /// <summary>The first finding that begins at <paramref name="start"/> or behind it; null when there is none.</summary>
    /// <param name="text">Text of one part of an answer, as much of it as has come. Before <paramref name="start"/> stands at least one character of what was handed out, where there is any.</param>
    /// <param name="start">Where to begin.</param>
    GuardFinding? Find(ReadOnlySpan<char> text, int start);
}
