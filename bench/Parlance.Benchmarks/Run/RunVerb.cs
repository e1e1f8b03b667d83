using Parlance.Benchmarks.Load;
using Parlance.Benchmarks.Measure;
using Parlance.Benchmarks.Proxies;
using Parlance.Benchmarks.Timing;

namespace Parlance.Benchmarks.Run;

/// <summary><c>run</c>: every scenario on every server, as Markdown.</summary>
internal static class RunVerb
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        InlineSockets.Enable();
        var plan = arguments.Flag("--quick") ? RunPlan.Quick : RunPlan.Full;
        plan = plan with { Rounds = (int)arguments.Number("--rounds", plan.Rounds) };
        var only = arguments.Text("--only")?.Split(',') ?? [.. ScenarioNames.All];
        if (only.Except(ScenarioNames.All).FirstOrDefault() is { } unknown)
        {
            throw new BenchException($"No scenario {unknown}; there are {string.Join(", ", ScenarioNames.All)}.");
        }

        var enforce = arguments.Flag("--enforce");
        var gateway = arguments.Text("--gateway");
        var before = arguments.Text("--before");
        var environment = (arguments.Text("--gateway-env") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[^1]);
        arguments.End();
        var budgets = Budget.ReadAll();
        if (gateway != "none")
        {
            gateway ??= await GatewayProgram.PublishAsync();
        }

        var progress = new Progress();
        using var bound = new Timer(_ => progress.Abort(plan), null, plan.Bound / Clock.Millisecond, Timeout.Infinite);
        var started = Clock.Now;
        await using var stage = await Stage.SetAsync(Proxies(gateway, before, environment, only.Contains(ScenarioNames.FeaturesChat)));
        var broken = stage.Absent.Count > 0;
        var report = new Report(budgets, Describe(stage, gateway));
        await MeasureAsync(stage, plan, only, report, progress);
        progress.End();
        report.CpuCheck = (ProcessCpu.Read(AllProcesses(stage)), ProcessCpu.FromStat(AllProcesses(stage)));
        report.Print(Console.Out, plan, (Clock.Now - started) / Clock.Second);
        return broken || report.Failed || (enforce && report.OverBudget) ? 1 : 0;
    }

    private static async Task MeasureAsync(Stage stage, RunPlan plan, string[] only, Report report, Progress progress)
    {
        foreach (var scenario in LoadScenario.All.Where(scenario => scenario.IsAmong(only)))
        {
            report.Add(scenario, await scenario.RunAsync(stage, plan, progress));
        }

        foreach (var contender in stage.Proxies.Where(proxy => proxy.Name != Contender.LimitedName && (plan.Whole || proxy.Name == Contender.GatewayName)))
        {
            foreach (var (name, measure) in new (string, Func<Contender, Stage, RunPlan, Task<double>>)[]
            {
                (ScenarioNames.Memory, FreshScenarios.MeasureMemoryAsync),
                (ScenarioNames.FirstAnswer, FreshScenarios.MeasureFirstAnswerAsync),
            })
            {
                if (only.Contains(name))
                {
                    progress.At($"{name}, {contender.Name}");
                    report.Add(await OneAsync(name, contender, () => measure(contender, stage, plan)));
                }
            }
        }
    }

    private static async Task<Single> OneAsync(string scenario, Contender contender, Func<Task<double>> measure)
    {
        try
        {
            return new Single(scenario, contender.Name, await measure(), null);
        }
        catch (BenchException e)
        {
            return new Single(scenario, contender.Name, null, e.Message);
        }
    }

    private static IEnumerable<Contender> Proxies(string? gateway, string? before, IReadOnlyDictionary<string, string> environment, bool withLimits)
    {
        yield return Contender.Bare;
        if (NginxConfig.FindProgram() is { } nginx)
        {
            yield return Contender.Nginx(nginx);
        }

        if (gateway is not null and not "none")
        {
            yield return Contender.Gateway(Contender.GatewayName, Path.GetFullPath(gateway), environment);
            if (withLimits)
            {
                yield return Contender.Limited(Path.GetFullPath(gateway), environment);
            }
        }

        if (before is not null)
        {
            yield return Contender.Gateway(Contender.BeforeName, Path.GetFullPath(before), new Dictionary<string, string>());
        }
    }

    private static List<string> Describe(Stage stage, string? gateway)
    {
        var absent = stage.Absent;
        if (NginxConfig.FindProgram() is null)
        {
            absent.Add("nginx is not installed.");
        }

        if (gateway == "none")
        {
            absent.Add("gateway was left out (--gateway none).");
        }

        return absent;
    }

    private static List<int> AllProcesses(Stage stage) => [.. stage.Servers.SelectMany(server => server.Tree)];
}
