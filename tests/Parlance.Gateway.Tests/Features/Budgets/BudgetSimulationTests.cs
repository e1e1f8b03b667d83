namespace Parlance.Gateway.Tests.Features.Budgets;

/// <summary>After every event no hard budget is passed, and no metered call has cost more than it holds; at rest nothing is set aside, and what is settled is the sum of a list kept beside the engine.</summary>
public sealed class BudgetSimulationTests(ITestOutputHelper output)
{
    private const int Seeds = 1_000;
    private const int EventsPerSeed = 10_000;

    [Fact]
    public void Engine_TenMillionEventsOverAThousandSeeds_KeepsEveryPromise()
    {
        var (grown, cut, crashes) = (0L, 0L, 0L);
        Parallel.For(0, Seeds, seed =>
        {
            var simulation = new BudgetSimulation(seed);
            simulation.Play(EventsPerSeed);
            Interlocked.Add(ref grown, simulation.Played.Grown);
            Interlocked.Add(ref cut, simulation.Played.Cut);
            Interlocked.Add(ref crashes, simulation.Played.Crashes);
        });

        output.WriteLine($"{Seeds * EventsPerSeed:N0} events over {Seeds:N0} seeds: leases grew {grown:N0} times, {cut:N0} were refused; the process ended {crashes:N0} times.");
        Assert.True(grown > 100_000 && cut > 1_000 && crashes > 1_000, $"{grown}, {cut}, {crashes}");
    }

    public static TheoryData<string> Defects => [.. DefectiveEngines.All.Keys];

    [Theory]
    [MemberData(nameof(Defects))]
    public void Engine_WithADefect_IsCaught(string defect)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            try
            {
                new BudgetSimulation(seed, DefectiveEngines.All[defect]).Play(EventsPerSeed);
            }
            catch (SimulationException caught)
            {
                output.WriteLine($"{defect}: {caught.Message}");
                return;
            }
        }

        Assert.Fail($"Nobody noticed that {defect}.");
    }
}
