using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Parlance.Gateway.Features.Idempotency;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Features.Idempotency;

public sealed class IdempotencyTests
{
    private const string Chat = "/v1/chat/completions";

    [Theory]
    [InlineData(Chat, """{"model":"lab/echo","messages":[{"role":"user","content":"a canary sings"}]}""")]
    [InlineData(Chat, """{"model":"lab/echo","stream":true,"messages":[{"role":"user","content":"a canary sings"}]}""")]
    [InlineData(Chat, """{"model":"west/echo","stream":true,"messages":[{"role":"user","content":"a canary sings"}]}""")]
    [InlineData("/v1/messages", """{"model":"west/echo","stream":true,"max_tokens":100,"messages":[{"role":"user","content":"a canary sings"}]}""")]
    public async Task Repeat_SameRequest_HasTheSameBytesAndOneCharge(string path, string json)
    {
        await using var gateway = await TestGateway.StartAsync();

        var first = await SendAsync(gateway, path, json, "one");
        var second = await SendAsync(gateway, path, json, "one");

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal((first.Status, first.Body, first.Type, first.RequestId), (second.Status, second.Body, second.Type, second.RequestId));
        Assert.False(first.Replayed);
        Assert.True(second.Replayed);
        Assert.Single(gateway.Simulator.Requests);
        Assert.Single(gateway.Rows());
        Assert.All(Directory.EnumerateFiles(gateway.Folder, "parlance.db*"), file => Assert.Equal(-1, Read(file).AsSpan().IndexOf("canary"u8)));
    }

    [Fact]
    public async Task Repeat_OtherRequest_IsRefusedAndMakesNoCall()
    {
        await using var gateway = await TestGateway.StartAsync();
        await SendAsync(gateway, Chat, Body("one"), "k");

        var other = await SendAsync(gateway, Chat, Body("two"), "k");
        var elsewhere = await SendAsync(gateway, "/v1/completions", """{"model":"lab/echo","prompt":"one"}""", "k");

        Assert.Equal((HttpStatusCode)422, other.Status);
        Assert.Contains("idempotency_key_reused", other.Body, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode)422, elsewhere.Status);
        Assert.Single(gateway.Simulator.Requests);
    }

    [Fact]
    public async Task Repeat_WhileTheFirstRuns_IsAConflict()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions());
        var body = Body("[sim:pace=20] [sim:tokens=100] go", stream: true);
        using var first = await gateway.Client.SendAsync(Request(Chat, body, "k"), HttpCompletionOption.ResponseHeadersRead);

        var second = await SendAsync(gateway, Chat, body, "k");
        var other = await SendAsync(gateway, Chat, Body("else"), "k");
        await first.Content.ReadAsStringAsync();

        Assert.Equal((HttpStatusCode.Conflict, true), (second.Status, second.Body.Contains("idempotency_key_in_use", StringComparison.Ordinal)));
        Assert.Equal((HttpStatusCode)422, other.Status);
        Assert.Single(gateway.Simulator.Requests);
    }

    [Fact]
    public async Task Repeat_AfterAFailure_IsMadeAgain()
    {
        await using var gateway = await TestGateway.StartAsync();
        var body = Body("[sim:status=400] hello");

        var first = await SendAsync(gateway, Chat, body, "k");
        var second = await SendAsync(gateway, Chat, body, "k");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (first.Status, second.Status));
        Assert.False(second.Replayed);
        Assert.Equal(2, gateway.Simulator.Requests.Count);
    }

    [Fact]
    public async Task Repeat_OfAnotherCaller_IsAnotherRequest()
    {
        await using var gateway = await TestGateway.StartAsync();

        await SendAsync(gateway, Chat, Body("one"), "k");
        var other = await SendAsync(gateway, Chat, Body("one"), "k", "narrow-key-for-tests-0123456789");

        Assert.Equal((HttpStatusCode.OK, false), (other.Status, other.Replayed));
        Assert.Equal(2, gateway.Simulator.Requests.Count);
    }

    [Fact]
    public async Task Repeat_AfterARestart_IsStillOneCall()
    {
        using var folder = new TemporaryFolder();
        var asked = new byte[] { 1, 2, 3 };
        using (var kept = new KeptAnswers(new Gateway.Store.StoreFile(folder.Path), TimeProvider.System))
        {
            await kept.AddAsync("key_1", [7], new KeptAnswer(asked, 200, "x-request-id: req_1\n", [9, 9]));
        }

        using var again = new KeptAnswers(new Gateway.Store.StoreFile(folder.Path), TimeProvider.System);
        var found = await again.FindAsync("key_1", [7]);

        Assert.Equal([9, 9], found!.Body!);
        Assert.Null(await again.FindAsync("key_2", [7]));
    }

    [Fact]
    public async Task Kept_ADayLater_IsForgotten()
    {
        using var folder = new TemporaryFolder();
        var time = new ManualTime();
        using var kept = new KeptAnswers(new Gateway.Store.StoreFile(folder.Path), time);
        await kept.AddAsync("key_1", [7], new KeptAnswer([1], 200, "", [9]));

        time.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));

        Assert.Null(await kept.FindAsync("key_1", [7]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(300)]
    public async Task Key_ThatIsNone_IsRefused(object given)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await SendAsync(gateway, Chat, Body("one"), given as string ?? new string('k', (int)given));

        Assert.Equal((HttpStatusCode.BadRequest, true), (answer.Status, answer.Body.Contains("invalid_idempotency_key", StringComparison.Ordinal)));
        Assert.Empty(gateway.Simulator.Requests);
    }

    [Fact]
    public async Task Pairs_AtTheSameMoment_MakeOneCallAndOneRowEach()
    {
        // PARLANCE_PAIRS=10000 makes as many.
        var pairs = int.TryParse(Environment.GetEnvironmentVariable("PARLANCE_PAIRS"), out var many) ? many : 500;
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, KeepRequests = pairs * 2 });

        await Parallel.ForEachAsync(Enumerable.Range(0, pairs * 2), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        {
            // The second of a pair may find the first under way.
            HttpStatusCode status;
            while ((status = (await SendAsync(gateway, Chat, Body($"pair {i / 2}"), $"key {i / 2}")).Status) == HttpStatusCode.Conflict)
            {
                await Task.Yield();
            }

            Assert.Equal(HttpStatusCode.OK, status);
        });

        Assert.Equal(pairs, gateway.Simulator.Requests.Count);
        Assert.Equal((pairs, pairs), (Raw.Number(gateway.Folder, "SELECT COUNT(*) FROM ledger"), Raw.Number(gateway.Folder, "SELECT COUNT(DISTINCT request_id) FROM ledger WHERE cost_nanousd > 0")));
        Assert.Equal((pairs, Raw.Number(gateway.Folder, "SELECT SUM(cost_nanousd) FROM ledger")), (gateway.Ledger.Totals().Requests, gateway.Ledger.Totals().CostNanoUsd));
    }

    private static string Body(string prompt, bool stream = false) => $$"""{"model":"lab/echo","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"{{prompt}}"}]}""";

    private static HttpRequestMessage Request(string path, string json, string idempotencyKey, string key = TestGateway.Key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        return request;
    }

    private static async Task<(HttpStatusCode Status, string Body, string? Type, string RequestId, bool Replayed)> SendAsync(TestGateway gateway, string path, string json, string idempotencyKey, string key = TestGateway.Key)
    {
        using var response = await gateway.Client.SendAsync(Request(path, json, idempotencyKey, key));
        return (response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.ToString(), response.Headers.GetValues("x-request-id").Single(), response.Headers.Contains("x-parlance-replayed"));
    }

    private static byte[] Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
