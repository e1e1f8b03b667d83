using Parlance.Benchmarks.Load;
using Parlance.Benchmarks.Measure;
using Parlance.Benchmarks.Timing;
using Parlance.Benchmarks.Upstream;

namespace Parlance.Benchmarks.Run;

/// <summary>A load that all servers get in turn, round after round.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">What CPU is counted by: <c>request</c> or <c>event</c>.</param>
/// <param name="Open">The load on a server for a plan.</param>
internal sealed record LoadScenario(string Name, string Unit, Func<Endpoint, RunPlan, ILoad> Open)
{
    private const int StreamCount = 32;
    private const int EventsPerSecond = 50;

    public static IReadOnlyList<LoadScenario> All { get; } =
    [
        new(ScenarioNames.ChatClosed, "request", (endpoint, _) => new ClosedLoop(endpoint, connections: 16)) { TranslateName = ScenarioNames.TranslateChat, FeaturesName = ScenarioNames.FeaturesChat },
        new(ScenarioNames.ChatOpen, "request", (endpoint, _) => new OpenLoop(endpoint, perSecond: 400, poisson: true)),
        new(ScenarioNames.Streams, "event", (endpoint, plan) => new PacedStreams(endpoint, StreamCount, Paced(plan))) { TranslateName = ScenarioNames.TranslateStreams },
    ];

    /// <summary>The name of the same load through the gateway's translation; null (default) when that is not measured.</summary>
    public string? TranslateName { get; init; }

    /// <summary>The name of the same load on the gateway with all limits; null (default) when that is not measured.</summary>
    public string? FeaturesName { get; init; }

    /// <summary>Whether any of its names is among <paramref name="only"/>.</summary>
    public bool IsAmong(string[] only) => only.Contains(Name) || only.Contains(TranslateName) || only.Contains(FeaturesName);

    /// <summary>Whether the name is that of a lane that is set beside this load on the plain gateway.</summary>
    public bool HasVariant(string name) => name == TranslateName || name == FeaturesName;

    public async Task<IReadOnlyList<Lane>> RunAsync(Stage stage, RunPlan plan, Progress progress)
    {
        var lanes = stage.Servers.Where(server => server.Name != Contender.LimitedName && (plan.Whole || server != stage.Upstream)).Select(server => new Lane(Name, server.Name, server, server.Endpoint)).ToList();
        if (TranslateName is not null)
        {
            lanes.AddRange(stage.Servers.Where(server => server.Name is Contender.GatewayName or Contender.BeforeName)
                .Select(server => new Lane(TranslateName, server.Name, server, server.Endpoint with { Model = "west/bench" })));
        }

        if (FeaturesName is not null)
        {
            // Under the gateway's name: it stands beside the gateway's own lane.
            lanes.AddRange(stage.Servers.Where(server => server.Name == Contender.LimitedName).Select(server => new Lane(FeaturesName, Contender.GatewayName, server, server.Endpoint)));
        }

        for (var round = -1; round < plan.Rounds; round++)
        {
            // Each round begins with another server, so that none always follows the same one.
            for (var i = 0; i < lanes.Count; i++)
            {
                var lane = lanes[(i + round + 1) % lanes.Count];
                progress.At($"{lane.Scenario}, round {round + 1} of {plan.Rounds}, {lane.Name}");
                await RunRoundAsync(lane, plan, counted: round >= 0);
            }
        }

        return lanes;
    }

    private async Task RunRoundAsync(Lane lane, RunPlan plan, bool counted)
    {
        if (lane.Failure is not null)
        {
            return;
        }

        try
        {
            var window = counted ? plan.Window : plan.WarmUp;
            var sample = await Sampler.TakeAsync(Open(lane.Endpoint, plan with { Window = window }), lane.Server.Tree, plan.Lead, window);
            if (counted)
            {
                lane.Rounds.Add(sample);
            }
        }
        catch (BenchException e)
        {
            lane.Failure = e.Message;
        }
    }

    /// <summary>Long enough to begin before the window and to end after it.</summary>
    private static StreamPlan Paced(RunPlan plan) =>
        new((int)((plan.Lead + plan.Window + (200 * Clock.Millisecond)) * EventsPerSecond / Clock.Second), Clock.Second / EventsPerSecond);
}
