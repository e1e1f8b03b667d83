using System.Globalization;
using Parlance.Benchmarks.Run;

namespace Parlance.Benchmarks.Clients;

/// <summary>What was measured, as Markdown.</summary>
internal sealed class ClientReport(IReadOnlyList<ClientLane> lanes, IReadOnlyDictionary<string, Budget> budgets)
{
    /// <summary>A measured value is above its budget.</summary>
    public bool OverBudget => ClientNames.Budgets.Any(name => Worst(name) > budgets[name].Limit);

    public void Print(TextWriter output, int rounds)
    {
        output.WriteLine($"{rounds} rounds, 16 calls at once, {ClientVerb.Chunks} chunks per stream; medians, ratios are medians of the ratios to the floor within each round.");
        output.WriteLine("\n| client | CPU µs per request | to floor | bytes per request | to floor | CPU µs per chunk | to floor | bytes per chunk | to floor |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var lane in lanes)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {lane.Name} | {Cpu(lane.Requests):0.0} | {Ratio(lane, ClientNames.RequestCpu):0.00} | {Bytes(lane.Requests):0} | {Ratio(lane, ClientNames.RequestBytes):0.00} | {Cpu(lane.Chunks):0.00} | {Ratio(lane, ClientNames.ChunkCpu):0.00} | {Bytes(lane.Chunks):0} | {Ratio(lane, ClientNames.ChunkBytes):0.00} |"));
        }

        output.WriteLine("\n| budget | limit | ours, at worst | |\n|---|---:|---:|---|");
        foreach (var name in ClientNames.Budgets)
        {
            var worst = Worst(name);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {budgets[name].Limit:0.##} {budgets[name].Unit} | {worst:0.00} | {(worst <= budgets[name].Limit ? "within" : "**over**")} |"));
        }
    }

    private static double Cpu(List<ClientSample> samples) => Statistics.Median(samples.Select(sample => sample.Cpu)) / 1000;

    private static double Bytes(List<ClientSample> samples) => Statistics.Median(samples.Select(sample => sample.Bytes));

    private double Worst(string budget) => lanes.Where(lane => ClientNames.IsOurs(lane.Name)).Select(lane => Ratio(lane, budget)).DefaultIfEmpty(0).Max();

    private double Ratio(ClientLane lane, string budget)
    {
        var floor = lanes.First(other => other.Name == ClientNames.FloorOf(lane.Name));
        return budget switch
        {
            ClientNames.RequestCpu => ClientLane.Ratio(lane.Requests, floor.Requests, sample => sample.Cpu),
            ClientNames.RequestBytes => ClientLane.Ratio(lane.Requests, floor.Requests, sample => sample.Bytes),
            ClientNames.ChunkCpu => ClientLane.Ratio(lane.Chunks, floor.Chunks, sample => sample.Cpu),
            _ => ClientLane.Ratio(lane.Chunks, floor.Chunks, sample => sample.Bytes),
        };
    }
}
