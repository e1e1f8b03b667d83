using System.Buffers;
using Parlance.Dialects;

namespace Parlance.Simulator.Doors;

/// <summary>What is particular to one dialect beyond its spelling: paths, headers, id prefixes, the vendor's rules. Immutable.</summary>
internal sealed record Door
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

    /// <summary>Whether a reasoning model of that name refuses a tool loop that comes back without its reasoning. Default: all do.</summary>
    public Func<string, bool> DemandsReasoning { get; init; } = static _ => true;

    /// <summary>Whether the answer to a failed call has status 200.</summary>
    public bool FailsUnderOk { get; init; }

    /// <summary>Further response headers for a status.</summary>
    public Func<int, IReadOnlyList<KeyValuePair<string, string>>> Headers { get; init; } = static _ => [];

    /// <summary>Writes an error for the client; default the dialect's own shape.</summary>
    public Action<ChatError, string?, IBufferWriter<byte>> WriteError
    {
        get => field ?? Dialect.WriteError;
        init;
    }

    /// <summary>Writes a whole answer; default the dialect's own form.</summary>
    public Action<ChatResult, IBufferWriter<byte>> WriteResponse
    {
        get => field ?? Dialect.WriteResponse;
        init;
    }

    /// <summary>Opens the writer of a stream; default the dialect's own.</summary>
    public Func<StreamOptions, IBufferWriter<byte>, IStreamWriter> OpenWriter
    {
        get => field ?? Dialect.OpenWriter;
        init;
    }

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
