using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.AccessLines;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Store;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Features.AccessLines;

public sealed class AccessLogTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("parlance-test-");

    private string File => Path.Combine(_folder.FullName, "access.jsonl");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Lines_OfCalls_SayWhatTheLedgerSaysAndNoText()
    {
        await using var gateway = await StartAsync(null, "status=500", "status=500", null, "truncate-after=4");
        using var whole = await gateway.ChatAsync("pair", "canary-prompt-77ab");
        using var unknown = await gateway.ChatAsync("nobody/here", "canary-prompt-77ab");
        using var denied = await gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/messages") { Headers = { { "Authorization", "Bearer canary-wrong-key-0123456789" } } });
        using var lost = await gateway.Client.GetAsync("/canary-path");
        await gateway.Host.StopAsync(CancellationToken.None);
        await gateway.Host.DisposeAsync();

        var lines = Lines();
        Assert.Equal(4, lines.Count);
        var rows = gateway.Ledger.Page(0, new UsageFilter(), 10).Select(entry => entry.Row).ToList();
        var first = lines[0];
        Assert.Equal(whole.Headers.GetValues("x-request-id").Single(), first.GetProperty("request_id").GetString());
        Assert.Equal(("POST", "/v1/chat/completions", 200), (first.GetProperty("method").GetString(), first.GetProperty("door").GetString(), first.GetProperty("status").GetInt32()));
        Assert.Equal(("static:test", "test", "pair", "west/echo"), (first.GetProperty("key_id").GetString(), first.GetProperty("key_name").GetString(), first.GetProperty("model").GetString(), first.GetProperty("target").GetString()));
        Assert.Equal(rows.Count, first.GetProperty("attempts").GetInt32());
        Assert.Equal(rows.Sum(row => row.Usage.PromptTokens), first.GetProperty("prompt_tokens").GetInt64());
        Assert.Equal(rows.Sum(row => row.CostNanoUsd!.Value), first.GetProperty("cost_nanousd").GetInt64());
        Assert.True(first.GetProperty("duration_us").GetInt64() > first.GetProperty("overhead_us").GetInt64());
        Assert.Equal(404, lines[1].GetProperty("status").GetInt32());
        Assert.Equal(JsonValueKind.Null, lines[1].GetProperty("target").ValueKind);
        Assert.Equal(401, lines[2].GetProperty("status").GetInt32());
        Assert.Equal(JsonValueKind.Null, lines[3].GetProperty("door").ValueKind);
        Assert.DoesNotContain("canary", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_OfAStream_HaveTheTimeToItsFirstToken()
    {
        await using var gateway = await StartAsync(null, "first-token=50");
        using var stream = await gateway.ChatAsync("lab/echo", "hello", stream: true);
        await gateway.Host.StopAsync(CancellationToken.None);
        await gateway.Host.DisposeAsync();

        var line = Assert.Single(Lines());
        Assert.True(line.GetProperty("stream").GetBoolean());
        Assert.InRange(line.GetProperty("first_token_us").GetInt64(), 40_000, line.GetProperty("duration_us").GetInt64());
    }

    [Fact]
    public void File_RotatedAway_IsBegunAnew()
    {
        using var log = new AccessLog(File, NullLogger<AccessLog>.Instance);
        log.Add(Line(1));
        Eventually.True(() => new FileInfo(File).Length > 0, "the first line is written");
        System.IO.File.Move(File, File + ".1");

        log.Add(Line(2));

        Eventually.True(() => System.IO.File.Exists(File) && System.IO.File.ReadAllText(File).Contains("req_2", StringComparison.Ordinal), "the second line stands in a new file");
        Assert.DoesNotContain("req_2", System.IO.File.ReadAllText(File + ".1"), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_MoreThanMayWait_AreDroppedAndCounted()
    {
        const int Lines = 20_000;
        using (var log = new AccessLog(File, NullLogger<AccessLog>.Instance, capacity: 8))
        {
            for (var i = 0; i < Lines; i++)
            {
                log.Add(Line(i));
            }

            log.Dispose();
            Assert.True(log.Dropped > 0);
            Assert.Equal(Lines, log.Dropped + this.Lines().Count);
        }
    }

    [Fact]
    public void File_ThatCannotBeWritten_StopsTheStart() =>
        Assert.Throws<StoreException>(() => new AccessLog(Path.Combine(_folder.FullName, "missing", "access.jsonl"), NullLogger<AccessLog>.Instance));

    private static AccessLine Line(int number) => new(DateTimeOffset.UnixEpoch, $"req_{number}")
    {
        Method = "POST",
        Door = "/v1/chat/completions",
        Status = 200,
        KeyId = null,
        KeyName = null,
        Model = null,
        Target = null,
        Stream = false,
        Attempts = 0,
        ErrorCode = null,
        PromptTokens = 0,
        CompletionTokens = 0,
        CostNanoUsd = null,
        Duration = TimeSpan.Zero,
        FirstContent = null,
        Overhead = null,
    };

    private List<JsonElement> Lines() => [.. System.IO.File.ReadAllLines(File).Select(line => JsonDocument.Parse(line).RootElement).OrderBy(line => line.GetProperty("time").GetDateTime())];

    private Task<TestGateway> StartAsync(string? none, params string?[] script) => TestGateway.StartAsync(
        new SimulatorOptions { Pace = 0, Script = SimulatorOptions.InOrder([.. script, none]) }, options => options with { AccessLog = new AccessLogOptions(File) });
}
