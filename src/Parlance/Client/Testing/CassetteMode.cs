namespace Parlance;

/// <summary>What a <see cref="Cassette"/> does with a request. Closed.</summary>
public enum CassetteMode
{
    /// <summary>Answers with what was recorded, and records what was not. Where the environment variable <c>CI</c> is <c>true</c> or <c>1</c> nothing is recorded: what is missing is an error.</summary>
    Auto,

    /// <summary>Answers with what was recorded; what was not is an error. Nothing goes to the network.</summary>
    Replay,

    /// <summary>Sends every request, and records its answer in a file that begins anew.</summary>
    Record,
}
