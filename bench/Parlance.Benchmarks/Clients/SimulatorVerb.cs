using Parlance.Simulator;

namespace Parlance.Benchmarks.Clients;

/// <summary><c>simulator</c>: the simulated provider in a process of its own, until its input ends. Says its base address.</summary>
internal static class SimulatorVerb
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        arguments.End();
        await using var host = await SimulatorHost.StartAsync(new SimulatorOptions { Announce = false });
        Console.WriteLine(host.BaseUrl.AbsoluteUri);
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        return 0;
    }
}
