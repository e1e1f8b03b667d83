using System.Net;
using System.Text.Json.Nodes;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Hosting;

/// <summary>The end of a gateway that is asked to end: readiness off, running answers to their end, late ones told why.</summary>
public class StopTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_WhileAStreamRuns_TellsHealthAndServesWhatStillComes()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var stream = await gateway.ChatAsync("lab/echo", "[sim:pace=60] one two three four five six seven eight nine ten", stream: true, HttpCompletionOption.ResponseHeadersRead);

        var stopping = gateway.Host.StopAsync(CancellationToken.None);
        using var health = await gateway.Client.GetAsync("/health", Test);
        using var late = await gateway.ChatAsync("lab/echo", "still there");
        var text = await stream.Content.ReadAsStringAsync(Test);
        await stopping.WaitAsync(TimeSpan.FromSeconds(30), Test);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal("""{"status":"stopping"}""", await health.Content.ReadAsStringAsync(Test));
        Assert.Equal(HttpStatusCode.OK, late.StatusCode);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.All(gateway.Rows(), row => Assert.Equal(LedgerFlags.None, row.Flags));
        await Assert.ThrowsAsync<HttpRequestException>(() => gateway.ChatAsync("lab/echo", "too late"));
    }

    [Fact]
    public async Task Stop_NothingRuns_EndsAtOnce()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.ChatAsync("lab/echo", "hello");

        await gateway.Host.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(4), Test);
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"lab/echo","stream":true,"messages":[{"role":"user","content":"PROMPT"}]}""", "data: {\"error\":", "[DONE]")]
    [InlineData("/v1/chat/completions", """{"model":"west/echo","stream":true,"messages":[{"role":"user","content":"PROMPT"}]}""", "data: {\"error\":", "[DONE]")]
    [InlineData("/v1/messages", """{"model":"west/echo","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"PROMPT"}]}""", "event: error\n", "message_stop")]
    [InlineData("/v1/responses", """{"model":"lab/echo","stream":true,"input":"PROMPT"}""", "event: error\n", "response.completed")]
    public async Task Stop_StreamOutlastsTheCutOff_EndsWithAnErrorOfItsDoor(string path, string body, string error, string end)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var stream = await gateway.PostAsync(path, body.Replace("PROMPT", "[sim:stall-after=6] one two three four five six seven eight nine ten", StringComparison.Ordinal), HttpCompletionOption.ResponseHeadersRead);

        using var cutOff = new CancellationTokenSource();
        var stopping = gateway.Host.StopAsync(cutOff.Token);
        await cutOff.CancelAsync();
        var text = await stream.Content.ReadAsStringAsync(Test);
        await stopping.WaitAsync(TimeSpan.FromSeconds(30), Test);

        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        Assert.Contains(error, text, StringComparison.Ordinal);
        Assert.Contains("is stopping and has ended this call", text, StringComparison.Ordinal);
        Assert.DoesNotContain(end, text, StringComparison.Ordinal);
        Assert.True(Assert.Single(gateway.Rows()).Flags.HasFlag(LedgerFlags.Interrupted));
    }

    [Fact]
    public async Task Stop_WholeAnswerOutlastsTheCutOff_Is503AndIsNotTriedElsewhere()
    {
        await using var gateway = await TestGateway.StartAsync();
        var running = gateway.ChatAsync("pair", "[sim:first-byte=60000] hello");
        while (gateway.Simulator.Requests.Count == 0)
        {
            await Task.Delay(10, Test);
        }

        using var cutOff = new CancellationTokenSource();
        var stopping = gateway.Host.StopAsync(cutOff.Token);
        await cutOff.CancelAsync();
        using var answer = await running;
        await stopping.WaitAsync(TimeSpan.FromSeconds(30), Test);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("gateway_stopping", JsonNode.Parse(await answer.Content.ReadAsStringAsync(Test))!["error"]!["code"]!.GetValue<string>());
        Assert.Single(gateway.Simulator.Requests);
    }

    [Fact]
    public async Task Ceiling_OneCallTooMany_IsShedInTheShapeOfItsDoorWhileHealthAnswers()
    {
        await using var gateway = await TestGateway.StartAsync(change: options => options with { MaxInflight = 1 });
        using (var stream = await gateway.ChatAsync("lab/echo", "[sim:stall-after=3] one two three four", stream: true, HttpCompletionOption.ResponseHeadersRead))
        {
            using var shed = await gateway.MessagesAsync("west/echo", "hello");
            using var health = await gateway.Client.GetAsync("/health", Test);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, shed.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), shed.Headers.RetryAfter!.Delta);
            var error = JsonNode.Parse(await shed.Content.ReadAsStringAsync(Test))!;
            Assert.Equal("error", error["type"]!.GetValue<string>());
            Assert.Contains("limit of 1 calls", error["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        }

        // The place of a caller who left is free again.
        HttpStatusCode status;
        do
        {
            using var again = await gateway.MessagesAsync("west/echo", "hello");
            status = again.StatusCode;
        }
        while (status == HttpStatusCode.ServiceUnavailable && !Test.IsCancellationRequested);
        Assert.Equal(HttpStatusCode.OK, status);
    }
}
