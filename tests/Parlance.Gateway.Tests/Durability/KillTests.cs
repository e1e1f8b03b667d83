using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Durability;

/// <summary>
/// The promise on SIGKILL, with the real program under load: a call of which its client has received anything is in the ledger, exactly once, and one that was complete with what the provider counted; one that was cut is
/// there as interrupted, and never free. PARLANCE_TEST_KILLS says how often it is killed; 2 by default.
/// </summary>
public class KillTests
{
    private const int Streams = 150;
    private const int Answers = 50;

    [Fact]
    public async Task Kill_AgainAndAgainUnderLoad_EveryCallThatWasSeenHasExactlyOneRow()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGKILL is a Unix signal.");
        var kills = int.Parse(Environment.GetEnvironmentVariable("PARLANCE_TEST_KILLS") ?? "2", CultureInfo.InvariantCulture);
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions { Pace = 0, KeepRequests = 1_000_000 });
        using var folder = new TemporaryFolder();
        var configuration = await ServedGateway.ConfigureAsync(folder, simulator);
        var seen = new Seen();
        var random = new Random(4711);
        for (var kill = 0; kill < kills; kill++)
        {
            using var gateway = ServedGateway.Start(configuration);
            var enough = seen.Until(seen.Finished.Count + random.Next(5, Streams + Answers - 20));
            var calls = Enumerable.Range(0, Streams).Select(i => StreamAsync(gateway, 10 + (i * 3), seen)).Concat(Enumerable.Range(0, Answers).Select(i => AnswerAsync(gateway, 10 + i, seen))).ToArray();
            await Task.WhenAny(enough, Task.WhenAll(calls));
            gateway.Kill();
            await Task.WhenAll(calls);
        }

        using (ServedGateway.Start(configuration))
        {
            // The store opens after the crash, and what was cut gets its rows.
        }

        Check(folder, simulator, seen, kills);
    }

    [Fact]
    public async Task Kill_WholeAnswersUnderWayForSeconds_HaveARowOfWhatWasAsked()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGKILL is a Unix signal.");
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions { Pace = 0 });
        using var folder = new TemporaryFolder();
        var configuration = await ServedGateway.ConfigureAsync(folder, simulator);
        var ledger = new LedgerReader(folder.Path);
        using (var gateway = ServedGateway.Start(configuration))
        {
            using var late = await gateway.AskAsync(10, directives: "[sim:first-byte=2500]");
            Assert.True(late.IsSuccessStatusCode);
            Assert.Equal((1, 0), (ledger.Verify().Rows, ledger.Verify().Open));

            var calls = Enumerable.Range(0, 20).Select(async i => await Assert.ThrowsAnyAsync<HttpRequestException>(async () => (await gateway.AskAsync(10, directives: "[sim:first-byte=30000]", model: i % 2 == 0 ? "lab/long" : "either")).Dispose())).ToArray();
            Eventually.True(() => ledger.Verify().Open == 20, "every call has its intent");
            gateway.Kill();
            await Task.WhenAll(calls);
        }

        using (ServedGateway.Start(configuration))
        {
        }

        var cut = ledger.Page().Skip(1).Select(entry => entry.Row).ToList();
        Assert.Equal(20, cut.Count);
        Assert.All(cut, row => Assert.Equal((0, false, LedgerFlags.Interrupted | LedgerFlags.Estimated), (row.Status, row.Stream, row.Flags)));
        Assert.All(cut, row => Assert.True(row is { Usage.PromptTokens: > 0, CostNanoUsd: > 0 }));
        Assert.Empty(ledger.Verify().Problems);
    }

    private static void Check(TemporaryFolder folder, SimulatorHost simulator, Seen seen, int kills)
    {
        var ledger = new LedgerReader(folder.Path);
        var found = ledger.Verify();
        Assert.Empty(found.Problems);
        Assert.Equal(0, found.Open);
        var rows = ledger.Read().ToLookup(entry => entry.Row.RequestId, entry => entry.Row);
        Assert.All(rows, row => Assert.Single(row));
        Assert.All(seen.Begun.Keys, id => Assert.Single(rows[id]));
        Assert.True(seen.Finished.Count >= kills * 5);

        // What the simulator counted: the tokens that it was told to answer with, which it also reported.
        Assert.All(seen.Finished, call => Assert.Equal((call.Value.Tokens, call.Value.Reported), (rows[call.Key].Single().Usage.CompletionTokens, rows[call.Key].Single().Usage.CompletionTokens)));
        Assert.Equal(seen.Finished.Sum(call => (long)call.Value.Tokens), seen.Finished.Sum(call => rows[call.Key].Single().Usage.CompletionTokens));
        Assert.All(seen.Finished, call => Assert.Equal(LedgerFlags.None, rows[call.Key].Single().Flags));

        // A row for nothing that was not sent, and of what was cut none that is free.
        Assert.InRange(found.Rows, seen.Begun.Count, simulator.Requests.Count);
        var cut = rows.Select(row => row.Single()).Where(row => row.Flags.HasFlag(LedgerFlags.Interrupted)).ToList();
        Assert.NotEmpty(cut);
        Assert.All(cut, row => Assert.True(row is { Usage.PromptTokens: > 0, CostNanoUsd: > 0 }));
        Console.WriteLine($"{kills} kills: {simulator.Requests.Count} requests, {seen.Begun.Count} seen, {seen.Finished.Count} complete, {found.Rows} rows, {cut.Count} cut");
    }

    private static async Task StreamAsync(ServedGateway gateway, int tokens, Seen seen)
    {
        try
        {
            using var response = await gateway.AskAsync(tokens, stream: true, "[sim:pace=2]");
            response.EnsureSuccessStatusCode();
            var id = response.Headers.GetValues("x-request-id").Single();
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            while (await reader.ReadLineAsync() is { } line)
            {
                seen.Begun[id] = true;
                if (line == "data: [DONE]")
                {
                    seen.Finish(id, tokens, tokens);
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // Cut by the kill.
        }
    }

    private static async Task AnswerAsync(ServedGateway gateway, int tokens, Seen seen)
    {
        try
        {
            using var response = await gateway.AskAsync(tokens, directives: "[sim:first-byte=200]");
            response.EnsureSuccessStatusCode();
            var id = response.Headers.GetValues("x-request-id").Single();
            seen.Begun[id] = true;
            seen.Finish(id, tokens, (int)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["usage"]!["completion_tokens"]!);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // Cut by the kill.
        }
    }

    private sealed class Seen
    {
        public ConcurrentDictionary<string, bool> Begun { get; } = new();

        public ConcurrentDictionary<string, (int Tokens, int Reported)> Finished { get; } = new();

        private (int Count, TaskCompletionSource Reached) _goal = (int.MaxValue, new TaskCompletionSource());

        public Task Until(int count)
        {
            _goal = (count, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return _goal.Reached.Task;
        }

        public void Finish(string id, int tokens, int reported)
        {
            Finished[id] = (tokens, reported);
            if (Finished.Count >= _goal.Count)
            {
                _goal.Reached.TrySetResult();
            }
        }
    }
}
