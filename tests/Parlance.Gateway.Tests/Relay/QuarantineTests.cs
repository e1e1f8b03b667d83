using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Relay;

/// <summary>A report that cannot be, and a cost above the most that a call could cost: kept apart, told to the operator, never a refund.</summary>
public sealed class QuarantineTests
{
    private const string Poor = "limited-key-for-tests-0123456789";

    [Theory]
    [InlineData("usage=negative", false)]
    [InlineData("usage=negative", true)]
    [InlineData("usage=huge", false)]
    [InlineData("usage=huge", true)]
    public async Task Settle_CountsThatCannotBe_AreQuarantinedAndChargedByWhatWasCounted(string fault, bool stream)
    {
        var log = new CapturedLog();
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => fault }, logs: log);
        using var response = await gateway.ChatAsync("lab/echo", "some words to be said again", stream);
        await response.Content.ReadAsByteArrayAsync();

        var row = Assert.Single(gateway.Ledger.Page()).Row;
        Assert.Equal(LedgerFlags.Quarantined | LedgerFlags.Estimated, row.Flags);
        Assert.InRange(row.CostNanoUsd!.Value, 1, 1_000_000);
        Assert.Equal(1, gateway.Ledger.Totals().Quarantined);
        Assert.Contains("counts that cannot be", string.Concat(log.Lines), StringComparison.Ordinal);
        Assert.Empty(gateway.Ledger.Verify().Problems);
    }

    [Fact]
    public async Task Settle_CostAboveItsBound_IsWholeInTheLedgerAndQuarantined()
    {
        // The provider charges two million tokens for a call that was limited to ten.
        var log = new CapturedLog();
        await using var provider = await FixedAnswer.StartAsync("""{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2000000,"total_tokens":2000005}}""");
        await using var gateway = await TestGateway.StartAsync(
            logs: log,
            providers: $"dear: {{ dialect: openai-chat, base_url: {provider.Address}, api_key: k, models: [ {{ id: echo, price: {{ input: 1, output: 2 }} }} ] }}",
            keys: $"- {{ name: poor, key: {Poor}, budget: {{ usd: 1, per: day }} }}");
        using var response = await AskAsync(gateway, """{"model":"dear/echo","max_tokens":10,"messages":[{"role":"user","content":"hi"}]}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        var row = Assert.Single(gateway.Ledger.Page()).Row;
        Assert.Equal((LedgerFlags.Quarantined, 4_000_005_000), (row.Flags, row.CostNanoUsd));
        Assert.Contains("more than was set aside", string.Concat(log.Lines), StringComparison.Ordinal);

        // The hard budget paid what was set aside, and no more.
        using var again = await AskAsync(gateway, """{"model":"dear/echo","max_tokens":10,"messages":[{"role":"user","content":"hi"}]}""");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    private static Task<HttpResponseMessage> AskAsync(TestGateway gateway, string body) => gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
    {
        Content = new StringContent(body, Encoding.UTF8, "application/json"),
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Poor) },
    });
}
