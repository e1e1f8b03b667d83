using Parlance.Benchmarks.Load;
using Parlance.Benchmarks.Measure;

namespace Parlance.Benchmarks.Run;

/// <summary>One server under one scenario, with its rounds.</summary>
internal sealed class Lane(string scenario, string name, ServerProcess server, Endpoint endpoint)
{
    public string Scenario => scenario;

    public string Name => name;

    public ServerProcess Server => server;

    public Endpoint Endpoint => endpoint;

    public List<Sample> Rounds { get; } = [];

    /// <summary>Why there are no rounds.</summary>
    public string? Failure { get; set; }

    public double Median(Func<Sample, double> field) => Statistics.Median(Rounds.Select(field));

    /// <summary>The median over rounds of this lane's CPU in relation to the other's in the same round: what disturbs a round disturbs both.</summary>
    public double? RatioTo(Lane? other) => Failure is not null || other is not { Failure: null } ? null
        : Statistics.Median(Rounds.Zip(other.Rounds, (mine, theirs) => mine.Cpu / theirs.Cpu));
}
