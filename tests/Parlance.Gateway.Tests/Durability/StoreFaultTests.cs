using System.Net;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Store;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Durability;

/// <summary>A store that cannot be written: nothing is lost, nothing is asked of a provider that could not be recorded, and the gateway finds by itself that it can go on.</summary>
public class StoreFaultTests
{
    [Fact]
    public async Task Disk_Full_RefusesBeforeTheProviderAndRecoversWithoutARestart()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/prlimit"), "Needs prlimit (util-linux) to limit the size of files.");
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions { Pace = 0 });
        using var folder = new TemporaryFolder();
        using var gateway = ServedGateway.Start(await ServedGateway.ConfigureAsync(folder, simulator));
        using var open = await gateway.AskAsync(200, stream: true, "[sim:pace=10]");
        var statuses = await AskAsync(gateway, 20);
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));

        gateway.LimitFiles(new FileInfo(folder.File("parlance.db-wal")).Length);
        while ((await AskAsync(gateway, 1))[0] == HttpStatusCode.OK)
        {
            // What space the log has left is used first.
        }

        var answered = simulator.Requests.Count;
        Assert.All(await AskAsync(gateway, 30), status => Assert.Equal(HttpStatusCode.ServiceUnavailable, status));
        Assert.Equal(answered, simulator.Requests.Count);

        // A stream that was open meanwhile could not be settled: it must not end as if it had been.
        Assert.DoesNotContain("[DONE]", await open.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        gateway.LimitFiles(null);
        Eventually.True(() => AskAsync(gateway, 1).GetAwaiter().GetResult()[0] == HttpStatusCode.OK, "calls are answered again");
        var ledger = new LedgerReader(folder.Path);
        Eventually.True(() => ledger.Verify().Rows == simulator.Requests.Count, "every call that reached the provider has its row, also those whose callers were refused because of it");
        Assert.Empty(ledger.Verify().Problems);
        Assert.Equal(0, ledger.Verify().Open);
        Assert.Equal(ledger.Verify().Rows, ledger.Read().Select(entry => entry.Row.RequestId).Distinct().Count());
    }

    [Fact]
    public async Task File_LockedForSeconds_KeepsCallsWaitingAndLosesNone()
    {
        await using var gateway = await TestGateway.StartAsync();
        using (var other = Raw.Open(gateway.Folder))
        {
            other.Execute("BEGIN IMMEDIATE");
            var calls = Enumerable.Range(0, 20).Select(i => gateway.ChatAsync("lab/echo", $"call {i}", stream: i % 2 == 0)).ToArray();
            await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
            other.Execute("COMMIT");
            foreach (var response in await Task.WhenAll(calls))
            {
                using (response)
                {
                    Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                }
            }
        }

        Assert.Equal(20, gateway.Ledger.Verify().Rows);
        Assert.Equal(0, gateway.Ledger.Verify().Open);
    }

    [Fact]
    public async Task File_LockedForLonger_RefusesBeforeTheProviderAndBooksWhatWasSpent()
    {
        await using var gateway = await TestGateway.StartAsync();
        using (var other = Raw.Open(gateway.Folder))
        {
            other.Execute("BEGIN IMMEDIATE");
            using var first = await gateway.ChatAsync("lab/echo", "who waits for the lock");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, first.StatusCode);
            using var second = await gateway.ChatAsync("lab/echo", "who need not");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
            Assert.Single(gateway.Simulator.Requests);
            other.Execute("COMMIT");
        }

        Eventually.True(() => gateway.Ledger.Verify().Rows == 1, "the call that was made has its row");
        Eventually.True(() => gateway.ChatAsync("lab/echo", "after it").GetAwaiter().GetResult().IsSuccessStatusCode, "calls are answered again");
        Assert.Equal((2, 2), (gateway.Ledger.Verify().Rows, gateway.Simulator.Requests.Count));
    }

    private static async Task<HttpStatusCode[]> AskAsync(ServedGateway gateway, int calls) => await Task.WhenAll(Enumerable.Range(0, calls).Select(async _ =>
    {
        using var response = await gateway.AskAsync(5);
        return response.StatusCode;
    }));
}
