using Parlance.Manifests;

namespace Parlance.Simulator;

/// <summary>How a simulator behaves. The defaults need no configuration. Immutable.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Seed of everything that looks random: stories, arguments, ids, random splits. The same seed and the same request give the same bytes. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>The clock behind pauses, creation times and the request log. Default <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Keys that are accepted (<c>Authorization: Bearer</c> or <c>x-api-key</c>); a missing or other key is a 401. Null, the default, accepts any key and none.</summary>
    public IReadOnlyCollection<string>? Keys { get; init; }

    /// <summary>Factor on the models' own pauses: 1 (default) is a human pace, 0 none at all, 2 twice as slow. Pauses asked for by directive are not scaled.</summary>
    public double Pace { get; init; } = 1;

    /// <summary>Whether requests are checked as real vendors check them: tool results without a call, values out of range, forged signatures. Default true; malformed requests are refused in any case.</summary>
    public bool Strict { get; init; } = true;

    /// <summary>Whether the first answer of a conversation says that it comes from a simulator. Default true.</summary>
    public bool Announce { get; init; } = true;

    /// <summary>TCP port of <see cref="SimulatorHost"/> on 127.0.0.1. Default 0: the system picks a free one.</summary>
    public int Port { get; init; }

    /// <summary>How many of the latest requests the log keeps, bodies included. Default 1,000; 0 keeps none, as suits a long-lived server.</summary>
    public int KeepRequests { get; init; } = 1_000;

    /// <summary>The providers that the simulator can be, under <c>/as/{provider}</c> and the path of the provider's base address. Default null: the manifests that come with the library.</summary>
    public ManifestSet? Manifests { get; init; }

    /// <summary>
    /// Directives per request, in the words of the <c>x-sim</c> header (<c>status=503; retry-after=2</c>); null or empty for none. Called once per request, also concurrently.
    /// The header and the prompt may add to them. See <see cref="InOrder"/>.
    /// </summary>
    public Func<SimulatorRequest, string?>? Script { get; init; }

    /// <summary>A <see cref="Script"/> that gives the first request the first of <paramref name="directives"/> and so on; requests after the last one get none. Thread-safe; use it for one simulator only.</summary>
    public static Func<SimulatorRequest, string?> InOrder(params string?[] directives)
    {
        var next = -1;
        return _ => Interlocked.Increment(ref next) is var index && index >= 0 && index < directives.Length ? directives[index] : null;
    }
}
