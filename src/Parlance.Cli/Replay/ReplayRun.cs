using Parlance.Manifests;
using Parlance.Simulator;
using Parlance.Upstream;

namespace Parlance.Cli.Replay;

/// <summary>Makes a request again, straight at a target: no gateway, no key of a caller and no ledger is involved.</summary>
internal static class ReplayRun
{
    public static async Task<ReplayAnswer> RunAsync(Target target, ChatRequest request, TimeProvider time, CancellationToken cancellation)
    {
        using var simulator = new SimulatorHandler(new SimulatorOptions { TimeProvider = time, KeepRequests = 0, Pace = 0, Announce = false });
        using var connections = new Connections(new ConnectionOptions
        {
            TimeProvider = time,
            Embedded = ManifestSet.Embedded.Simulated.Select(manifest => manifest.BaseUrl!.Host).ToDictionary(host => host, HttpMessageHandler (_) => simulator),
        });
        var call = new ReplayCall(request);
        var began = time.GetTimestamp();
        var outcome = await new AttemptLoop(connections, new AttemptOptions { MaxRetries = 0 }).RunAsync([target], call, call.Stream, cancellation);
        if (outcome.Attempt is not { } attempt)
        {
            return new ReplayAnswer(target.Name, null, null, 0, 0, null, time.GetElapsedTime(began), outcome.Refusal!.Message);
        }

        await using (attempt)
        {
            while (!attempt.Ended)
            {
                await attempt.ReadAsync();
            }

            var (result, usage) = (call.Result, attempt.Meter.Usage ?? default);
            var cost = target.Card?.Price?.Cost(usage, DateTimeOffset.FromUnixTimeMilliseconds(attempt.StartedAt));
            return new ReplayAnswer(
                target.Name, result.Content, result.FinishReason?.Value, usage.PromptTokens, usage.CompletionTokens, cost is { Unpriced: null } known ? known.NanoUsd : null, time.GetElapsedTime(began), attempt.Error?.Message);
        }
    }
}
