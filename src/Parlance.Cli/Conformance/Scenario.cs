using Parlance.Cli.Conformance.Doors;

namespace Parlance.Cli.Conformance;

/// <summary>One thing that must survive the gateway.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Needs">What a protocol may lack that it needs; null for nothing.</param>
/// <param name="RunAsync">Asks and judges; throws <see cref="Violation"/> or <see cref="Refused"/>.</param>
internal sealed record Scenario(string Name, string? Needs, Func<Probe, Task> RunAsync)
{
    /// <summary>A need of tool loops with reasoning: a field that a client sends back unread.</summary>
    public const string OpaqueReasoning = "opaque reasoning";

    /// <summary>Whether reasoning must come back in it.</summary>
    public bool ReturnsReasoning { get; init; }

    /// <summary>Whether it is about whole answers (false), streams (true), or both (null).</summary>
    public bool? Streamed { get; init; }

    /// <summary>Whether both protocols can carry it.</summary>
    public bool Fits(IDoor door, Route upstream) =>
        !(Needs is { } need && (door.Lacks.Contains(need) || upstream.Lacks.Contains(need)))
        && !(ReturnsReasoning && upstream.WantsOpaqueReasoning && door.Lacks.Contains(OpaqueReasoning));
}
