using Parlance.Benchmarks.Run;

namespace Parlance.Benchmarks.Clients;

/// <summary><c>clients</c>: client libraries beside each other and beside a floor, as Markdown.</summary>
internal static class ClientsVerb
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var quick = arguments.Flag("--quick");
        var rounds = (int)arguments.Number("--rounds", quick ? 2 : 9);
        var only = arguments.Text("--only")?.Split(',') ?? [.. ClientNames.All];
        var enforce = arguments.Flag("--enforce");
        arguments.End();
        if (only.Except(ClientNames.All).FirstOrDefault() is { } unknown)
        {
            throw new BenchException($"No client {unknown}; there are {string.Join(", ", ClientNames.All)}.");
        }

        // Nothing can be said about a client without its floor.
        string[] names = [.. ClientNames.All.Where(name => only.Contains(name) || only.Any(other => ClientNames.FloorOf(other) == name))];
        var folder = Directory.CreateTempSubdirectory("parlance-bench-").FullName;
        await using var upstream = await Contender.Direct.StartAsync(folder, 0);
        var address = new Uri($"http://{upstream.Endpoint.Address}/");
        var clients = new List<ClientProcess>();
        try
        {
            clients.AddRange(names.Select(name => new ClientProcess(name, address)));
            var report = new ClientReport(Measure(clients, rounds, quick), Budget.ReadAll());
            report.Print(Console.Out, rounds);
            return enforce && report.OverBudget ? 1 : 0;
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
            Directory.Delete(folder, recursive: true);
        }
    }

    private static List<ClientLane> Measure(List<ClientProcess> clients, int rounds, bool quick)
    {
        var lanes = clients.Select(client => new ClientLane(client.Name)).ToList();
        var (requests, streams) = quick ? (500, 30) : (2000, 120);
        for (var round = -3; round < rounds; round++)
        {
            // Each round begins with another client; the rounds before the first are for the runtime's compiler, whose work waits for a pause of 100 ms between them.
            for (var i = 0; i < clients.Count; i++)
            {
                var at = (i + round + 3) % clients.Count;
                var whole = clients[at].Measure("whole", requests, 1);
                var stream = clients[at].Measure("stream", streams, ClientVerb.Chunks);
                if (round >= 0)
                {
                    lanes[at].Requests.Add(whole);
                    lanes[at].Chunks.Add(stream);
                }
            }

            Thread.Sleep(round < 0 ? 400 : 0);
        }

        return lanes;
    }
}
