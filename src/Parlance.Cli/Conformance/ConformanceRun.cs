using Parlance.Cli.Conformance.Doors;

namespace Parlance.Cli.Conformance;

/// <summary>Every door, every upstream, every scenario that the two protocols can carry, whole and streamed.</summary>
internal static class ConformanceRun
{
    private const int AtOnce = 4;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    public static IReadOnlyList<IDoor> Doors { get; } = [new ChatDoor(), new ResponsesDoor(), new MessagesDoor(), new GeminiDoor(), new OllamaDoor()];

    public static async Task<IReadOnlyList<Outcome>> RunAsync(ServerUnderTest server, IReadOnlyList<IDoor> doors, IReadOnlyList<Route> upstreams, CancellationToken cancellation)
    {
        var cases = from door in doors
                    from upstream in upstreams
                    from scenario in Scenarios.All
                    where scenario.Fits(door, upstream)
                    from stream in (bool[])[false, true]
                    where scenario.Streamed is null || scenario.Streamed == stream
                    select (door, upstream, scenario, stream);
        var all = cases.ToArray();
        var outcomes = new Outcome[all.Length];
        await Parallel.ForAsync(0, all.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (index, stop) =>
        {
            var (door, upstream, scenario, stream) = all[index];
            outcomes[index] = new Outcome(door.Name, upstream, scenario.Name, stream, await ProblemAsync(server, door, upstream, scenario, stream, stop));
        });
        return outcomes;
    }

    private static async Task<string?> ProblemAsync(ServerUnderTest server, IDoor door, Route upstream, Scenario scenario, bool stream, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(s_limit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await scenario.RunAsync(new Probe(server, door, upstream, stream, either.Token));
            return null;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return $"not done after {s_limit.TotalSeconds} s";
        }
        catch (Exception e) when (e is Violation or Refused or HttpRequestException or IOException or InvalidOperationException or FormatException)
        {
            return e.Message;
        }
    }
}
