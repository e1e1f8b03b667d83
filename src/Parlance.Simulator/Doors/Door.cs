using Parlance.Dialects;

namespace Parlance.Simulator.Doors;

/// <summary>What is particular to one dialect beyond its spelling: paths, headers, id prefixes, the vendor's rules. Immutable.</summary>
internal sealed class Door
{
    public required IDialect Dialect { get; init; }

    /// <summary>Whether a path is that of the chat call, and what it says; null when it is not.</summary>
    public required Func<string, PathFacts?> Match { get; init; }

    public required string RequestIdHeader { get; init; }

    public required string AnswerPrefix { get; init; }

    public required string CallPrefix { get; init; }

    /// <summary>What the frame that ends a stream contains.</summary>
    public required byte[] EndMark { get; init; }

    /// <summary>A frame that a tolerant client must ignore.</summary>
    public required byte[] UnknownEvent { get; init; }

    /// <summary>A frame before the answer itself; empty where the vendor sends none.</summary>
    public byte[] Opening { get; init; } = [];

    /// <summary>The vendor's rules about a request that could be read; null when it keeps them.</summary>
    public required Func<SimulatorRequest, ChatRequest, ChatError?> Rules { get; init; }

    /// <summary>Whether the vendor's reasoning models refuse a tool loop that comes back without its reasoning. Default true.</summary>
    public bool DemandsReasoning { get; init; } = true;

    /// <summary>Whether a stream goes out as one JSON list.</summary>
    public Func<SimulatorRequest, bool> AsList { get; init; } = static _ => false;

    /// <summary>Matches a path that says nothing itself, with and without the version before it.</summary>
    public static Func<string, PathFacts?> At(string path, string version = "/v1") => asked => asked == path || asked == version + path ? new PathFacts() : null;

    /// <summary>Matches paths that name the model: <paramref name="before"/>, the model, <paramref name="behind"/>.</summary>
    public static Func<string, PathFacts?> At(string before, string behind, bool stream) => asked =>
        asked.Length > before.Length + behind.Length && asked.StartsWith(before, StringComparison.Ordinal) && asked.EndsWith(behind, StringComparison.Ordinal)
            ? new PathFacts(Uri.UnescapeDataString(asked[before.Length..^behind.Length]), stream)
            : null;
}
