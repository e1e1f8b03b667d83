using System.Globalization;
using System.Runtime.InteropServices;
using Parlance.Benchmarks.Timing;

namespace Parlance.Benchmarks.Run;

/// <summary>What was measured, as Markdown.</summary>
internal sealed class Report(IReadOnlyDictionary<string, Budget> budgets, IReadOnlyList<string> absent)
{
    private readonly List<(string Unit, Lane Lane)> _lanes = [];
    private readonly List<Single> _singles = [];

    /// <summary>CPU of all servers over the run by both of the kernel's views.</summary>
    public (long Clock, long Stat) CpuCheck { get; set; }

    /// <summary>A server gave wrong answers or none.</summary>
    public bool Failed => _lanes.Any(entry => entry.Lane.Failure is not null) || _singles.Any(single => single.Failure is not null);

    /// <summary>A measured value is above its budget.</summary>
    public bool OverBudget => budgets.Values.Any(budget => Measured(budget.Name) > budget.Limit);

    public void Add(LoadScenario scenario, IEnumerable<Lane> lanes) => _lanes.AddRange(lanes.Select(lane => (scenario.Unit, lane)));

    public void Add(Single single) => _singles.Add(single);

    public void Print(TextWriter output, RunPlan plan, long seconds)
    {
        output.WriteLine($"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription.Split('#')[0].Trim()}, {RuntimeInformation.FrameworkDescription}; "
            + $"load average {File.ReadAllText("/proc/loadavg").Split(' ')[1]}; {plan.Rounds} rounds, medians; {seconds} s in all.");
        foreach (var reason in absent)
        {
            output.WriteLine($"\nAbsent: {reason}");
        }

        if (_lanes.Count > 0)
        {
            PrintLanes(output);
        }

        if (_singles.Count > 0)
        {
            PrintSingles(output);
        }

        PrintBudgets(output, plan);
        output.WriteLine($"\nCPU of all servers over the run: {CpuCheck.Clock / (double)Clock.Second:0.00} s by their CPU clocks, {CpuCheck.Stat / (double)Clock.Second:0.00} s by /proc/PID/stat.");
    }

    private void PrintLanes(TextWriter output)
    {
        output.WriteLine("\n| scenario | server | CPU µs | per | min–max | to bare | to own pass-through | per second | median µs | 99 % µs |");
        output.WriteLine("|---|---|---:|---|---:|---:|---:|---:|---:|---:|");
        foreach (var (unit, lane) in _lanes)
        {
            if (lane.Failure is { } failure)
            {
                output.WriteLine($"| {lane.Scenario} | {lane.Name} | failed: {failure.ReplaceLineEndings(" ").Replace('|', '/')} | | | | | | | |");
                continue;
            }

            var own = PassThroughOf(lane.Scenario) is { } name ? lane.RatioTo(Find(name, lane.Name)) : null;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {lane.Scenario} | {lane.Name} | {lane.Median(round => round.Cpu) / 1000:0.0} | {unit} | {lane.Rounds.Min(round => round.Cpu) / 1000:0.0}–{lane.Rounds.Max(round => round.Cpu) / 1000:0.0} | {lane.RatioTo(Yardstick(lane)):0.00} | {own:0.00} | {lane.Median(round => round.PerSecond):0} | {lane.Median(round => round.Median) / 1000:0} | {lane.Median(round => round.Tail) / 1000:0} |"));
        }
    }

    private void PrintSingles(TextWriter output)
    {
        output.WriteLine("\n| scenario | server | value |\n|---|---|---:|");
        foreach (var single in _singles)
        {
            var value = single.Failure is { } failure ? $"failed: {failure.ReplaceLineEndings(" ").Replace('|', '/')}"
                : single.Scenario == ScenarioNames.Memory ? string.Create(CultureInfo.InvariantCulture, $"{single.Value / 1024:0.0} KB")
                : string.Create(CultureInfo.InvariantCulture, $"{single.Value:0} ms");
            output.WriteLine($"| {single.Scenario} | {single.Name} | {value} |");
        }
    }

    private void PrintBudgets(TextWriter output, RunPlan plan)
    {
        output.WriteLine("\n| budget | limit | gateway | |\n|---|---:|---:|---|");
        foreach (var budget in budgets.Values.Where(budget => budget.Gate == "run"))
        {
            var measured = Measured(budget.Name);
            var verdict = measured is null ? "not measured"
                : !plan.Whole && budget.Unit == "ratio" ? "too quick to judge"
                : measured <= budget.Limit ? "within" : "**over**";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {budget.Name} | {budget.Limit:0.##} {budget.Unit} | {measured:0.00} | {verdict} |"));
        }
    }

    /// <summary>The gateway's value in the budget's unit.</summary>
    private double? Measured(string name) =>
        _singles.FirstOrDefault(single => single.Scenario == name && single.Name == Contender.GatewayName) is { } single ? single.Value
        : Find(name, Contender.GatewayName) is not { } lane ? null
        : lane.RatioTo(PassThroughOf(name) is { } own ? Find(own, Contender.GatewayName) : Yardstick(lane));

    private Lane? Yardstick(Lane lane) => Find(PassThroughOf(lane.Scenario) ?? lane.Scenario, Contender.BareName);

    private Lane? Find(string scenario, string name) => _lanes.Select(entry => entry.Lane).FirstOrDefault(lane => lane.Scenario == scenario && lane.Name == name);

    private static string? PassThroughOf(string scenario) => LoadScenario.All.FirstOrDefault(load => load.HasVariant(scenario))?.Name;

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
}
