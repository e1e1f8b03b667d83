namespace Parlance;

/// <summary>How a <see cref="Cassette"/> records and replays. Immutable; every property may be left out.</summary>
public sealed record CassetteOptions
{
    /// <summary>Sends what is recorded; not disposed by the cassette. It must not follow redirects. Default null: the network.</summary>
    public HttpMessageHandler? Inner { get; init; }

    /// <summary>Whether a replay takes the time that the provider took, between the chunks of a stream as well. Default false: everything comes at once, in the same chunks.</summary>
    public bool InRealTime { get; init; }

    /// <summary>Clock of recorded times and of a replay in real time. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Reads environment variables.</summary>
    internal Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;
}
