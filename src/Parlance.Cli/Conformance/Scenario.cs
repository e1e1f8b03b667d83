namespace Parlance.Cli.Conformance;

/// <summary>One thing that must survive the gateway.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Needs">What a protocol may lack that it needs; null for nothing.</param>
/// <param name="RunAsync">Asks and judges; throws <see cref="Violation"/> or <see cref="Refused"/>.</param>
internal sealed record Scenario(string Name, string? Needs, Func<Probe, Task> RunAsync)
{
    /// <summary>Whether it is about whole answers (false), streams (true), or both (null).</summary>
    public bool? Streamed { get; init; }
}
