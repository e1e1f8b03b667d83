using Parlance.Benchmarks.Run;

namespace Parlance.Benchmarks.Clients;

/// <summary>One client with its rounds.</summary>
internal sealed class ClientLane(string name)
{
    public string Name => name;

    public List<ClientSample> Requests { get; } = [];

    public List<ClientSample> Chunks { get; } = [];

    /// <summary>The median over rounds of what this client took in relation to the floor in the same round.</summary>
    public static double Ratio(List<ClientSample> mine, List<ClientSample> floor, Func<ClientSample, double> field) =>
        Statistics.Median(mine.Zip(floor, (ours, theirs) => field(ours) / field(theirs)));
}
