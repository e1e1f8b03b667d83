namespace Parlance.Upstream;

/// <summary>How long each phase of a call may take. Immutable. A phase that takes longer ends the call with an error of kind <see cref="ErrorKind.Timeout"/> whose code names the phase.</summary>
public sealed record Timeouts
{
    /// <summary>The defaults.</summary>
    public static Timeouts Default { get; } = new();

    /// <summary>Until the connection stands, TLS included. Default 5 s. Code <c>connect_timeout</c>.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From sending until the response headers of a stream. Default 60 s; a provider's manifest may say more. Code <c>headers_timeout</c>.</summary>
    public TimeSpan Headers { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From sending until the first content of a stream. Default 120 s, or what a provider's manifest says for the headers where that is more. Code <c>first_token_timeout</c>.</summary>
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>
    /// From sending until the end of an answer that is asked for whole: its headers come only when all of it is made, so that the limits of headers and first content cannot be told apart. Default 10 min,
    /// as in the vendors' SDKs, or what a provider's manifest says for the headers where that is more. Code <c>whole_timeout</c>.
    /// </summary>
    public TimeSpan Whole { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Between two reads after the first content. Default 60 s. Code <c>idle_timeout</c>.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The whole call with all its attempts. Default 15 min. Code <c>total_timeout</c>.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(15);
}
