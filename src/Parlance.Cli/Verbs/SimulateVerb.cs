using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Parlance.Simulator;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance simulate</c>: the simulated provider as a server of its own.</summary>
internal static class SimulateVerb
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMilliseconds(100);

    public static Command Create(Terminal terminal)
    {
        var port = new Option<int>("--port", "-p") { Description = "Port on 127.0.0.1; 0 takes a free one.", HelpName = "PORT", DefaultValueFactory = _ => 4010, CustomParser = ParsePort };
        var seed = new Option<long>("--seed") { Description = "Seed of everything that looks random.", HelpName = "NUMBER" };
        var pace = new Option<double>("--pace") { Description = "Factor on the pauses of a story: 0 is none, 1 a human pace.", HelpName = "FACTOR", DefaultValueFactory = _ => 1 };
        var keys = new Option<string[]>("--key") { Description = "A key that is accepted; may be given several times. Default: any key and none.", HelpName = "KEY" };
        var manifests = new ManifestsOption();
        var log = new Option<bool>("--log") { Description = "Write one line for each request that ended." };
        var verb = new Verb("simulate", "Run the simulated provider as a server: no account, no network, faults on request.")
        {
            Examples =
                """
                  parlance simulate --port 4010
                  curl http://127.0.0.1:4010/v1/chat/completions -H 'content-type: application/json' \
                    -d '{"model":"story","stream":true,"messages":[{"role":"user","content":"Tell me one"}]}'
                """,
            Notes =
                """
                It speaks /v1/chat/completions and /v1/messages, and under /as/PROVIDER it is any provider
                of the manifests, with its quirks. The prompt or the header x-sim asks for faults,
                for example [sim:status=429]; docs/simulator.md lists them.
                """,
        };
        verb.Add(port);
        verb.Add(seed);
        verb.Add(pace);
        verb.Add(keys);
        verb.Add(manifests);
        verb.Add(log);
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var stop = new StopSignal(cancellation);
            var options = new SimulatorOptions
            {
                Port = parsed.GetValue(port),
                Seed = parsed.GetValue(seed),
                Pace = parsed.GetValue(pace),
                Manifests = manifests.Load(parsed),
                Keys = parsed.GetValue(keys) is { Length: > 0 } given ? given : null,
                KeepRequests = parsed.GetValue(log) ? 1_000 : 0,
            };
            await using var host = await SimulatorHost.StartAsync(options, cancellation);
            await terminal.Out.WriteLineAsync($"The simulator listens on {host.BaseUrl} (Ctrl-C stops it).");
            await (parsed.GetValue(log) ? LogAsync(host, terminal, stop.Token) : stop.WaitAsync());
            return ExitCode.Success;
        });
        return verb;
    }

    private static int ParsePort(ArgumentResult result)
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue)
        {
            return port;
        }

        result.AddError("--port is a number from 0 to 65535.");
        return 0;
    }

    private static async Task LogAsync(SimulatorHost host, Terminal terminal, CancellationToken stop)
    {
        var logged = new HashSet<SimulatorRequest>();
        using var timer = new PeriodicTimer(LogInterval, TimeProvider.System);
        while (!stop.IsCancellationRequested)
        {
            var requests = host.Requests;
            foreach (var request in requests.Where(request => request.EndedAt is not null && logged.Add(request)))
            {
                await terminal.Out.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{request.Method} {request.Path} {request.Status} {(request.EndedAt - request.ReceivedAt)!.Value.TotalMilliseconds:0} ms{(request.ClientGone ? " client gone" : "")}"));
            }

            logged.IntersectWith(requests);
            try
            {
                await timer.WaitForNextTickAsync(stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
