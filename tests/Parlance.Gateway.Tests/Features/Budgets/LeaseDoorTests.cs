using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Features.Budgets;

/// <summary>
/// Calls that reserve as they go, as their callers meet them. Prices are 1 and 5 USD per million tokens; what a call truly cost is counted by the simulator, which makes no token more once its caller is gone.
/// </summary>
public sealed class LeaseDoorTests(ITestOutputHelper output)
{
    private const string Secret = "limited-key-for-tests-0123456789";
    private const string Model = "{ id: long, context: 200000, max_output: 64000, price: { input: 1, output: 5 }, source: test, as_of: 2026-11-22 }";
    private const string Providers = $$"""
        chat: { dialect: openai-chat, base_url: SIMULATOR, api_key: k, metered: [ text, tools, reasoning ], models: [ {{Model}} ] }
          claude: { dialect: anthropic-messages, base_url: SIMULATOR, api_key: k, metered: [ text, tools, reasoning ], models: [ {{Model}} ] }
          wall: { dialect: openai-chat, base_url: SIMULATOR, api_key: k, models: [ {{Model}} ] }
        """;

    /// <summary>Tokens that pass in a second and a half, more than are covered before the first look.</summary>
    private const string Paced = "tokens=20000; pace=4";

    private static Task<TestGateway> StartAsync(string usd, Func<SimulatorRequest, string?> script) => TestGateway.StartAsync(
        new SimulatorOptions { Pace = 0, Announce = false, Script = script, KeepRequests = 100_000 },
        providers: Providers,
        keys: $"- {{ name: poor, key: {Secret}, budget: {{ usd: {usd}, per: day }} }}");

    private static HttpRequestMessage Post(string path, string json) => new(HttpMethod.Post, path)
    {
        Content = new StringContent(json, Encoding.UTF8, "application/json"),
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Secret) },
    };

    private static string Chat(string model) => $$"""{"model":"{{model}}","stream":true,"stream_options":{"include_usage":true},"max_tokens":64000,"messages":[{"role":"user","content":"go on"}]}""";

    /// <summary>What the provider would charge for all that it was asked, nano-USD.</summary>
    private static long Truth(TestGateway gateway) => gateway.Simulator.Requests.Sum(request => 2_000 + (request.OutputTokens * 5_000));

    public static TheoryData<string, string, string, string, string> Doors => new()
    {
        { "/v1/chat/completions", Chat("chat/long"), "\"finish_reason\":\"length\"", "\"completion_tokens\":", "data: [DONE]" },
        { "/v1/chat/completions", Chat("claude/long"), "\"finish_reason\":\"length\"", "\"completion_tokens\":", "data: [DONE]" },
        { "/v1/messages", """{"model":"claude/long","stream":true,"max_tokens":64000,"messages":[{"role":"user","content":"go on"}]}""", "\"stop_reason\":\"max_tokens\"", "\"output_tokens\":", "\"type\":\"message_stop\"" },
        { "/v1/messages", """{"model":"chat/long","stream":true,"max_tokens":64000,"messages":[{"role":"user","content":"go on"}]}""", "\"stop_reason\":\"max_tokens\"", "\"output_tokens\":", "\"type\":\"message_stop\"" },
        { "/v1/responses", """{"model":"chat/long","stream":true,"max_output_tokens":64000,"input":"go on"}""", "\"reason\":\"max_output_tokens\"", "\"output_tokens\":", "response.incomplete" },
        { "/v1beta/models/chat%2Flong:streamGenerateContent?alt=sse", """{"contents":[{"role":"user","parts":[{"text":"go on"}]}],"generationConfig":{"maxOutputTokens":64000}}""", "\"finishReason\":\"MAX_TOKENS\"", "\"candidatesTokenCount\":", "MAX_TOKENS" },
        { "/api/chat", """{"model":"chat/long","stream":true,"options":{"num_predict":64000},"messages":[{"role":"user","content":"go on"}]}""", "\"done_reason\":\"length\"", "\"eval_count\":", "\"done\":true" },
    };

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Stream_BudgetRunsOut_EndsAsALimitDoes(string path, string request, string reason, string usage, string end)
    {
        // Enough for 2,000 bytes of text and what may come behind them; all that is asked for would cost 0.32 USD.
        await using var gateway = await StartAsync("0.018", _ => Paced);

        using var response = await gateway.Client.SendAsync(Post(path, request));
        var body = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(reason, body, StringComparison.Ordinal);
        var tail = body[Math.Max(0, body.LastIndexOf(reason, StringComparison.Ordinal) - 1_000)..];
        Assert.Contains(usage, tail, StringComparison.Ordinal);
        Assert.Contains(end, tail, StringComparison.Ordinal);
        Assert.DoesNotContain("\"error\":{", body, StringComparison.Ordinal);

        var asked = Assert.Single(gateway.Simulator.Requests);
        await asked.Ended.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.True(asked.ClientGone);
        var row = Assert.Single(gateway.Ledger.Page()).Row;
        output.WriteLine($"{path}: {asked.OutputTokens} tokens were made, {row.Usage.Output} are booked");
        Assert.Equal((LedgerFlags.Exhausted | LedgerFlags.Estimated, 200), (row.Flags, row.Status));
        Assert.Null(row.ErrorCode);
        Assert.InRange(row.CostNanoUsd!.Value, 1, 18_000_000);
        Assert.InRange(Truth(gateway), 1, 18_000_000);
    }

    [Fact]
    public async Task Stream_OfAProviderThatIsNotMetered_SetsAllAside()
    {
        await using var gateway = await StartAsync("0.3", _ => "tokens=10");

        using var refused = await gateway.Client.SendAsync(Post("/v1/chat/completions", Chat("wall/long")));
        using var answered = await gateway.Client.SendAsync(Post("/v1/chat/completions", Chat("chat/long")));

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (refused.StatusCode, answered.StatusCode));
        Assert.Contains("may cost up to 0.32", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"chat/long","max_tokens":64000,"messages":[{"role":"user","content":"hi"}]}""")]
    [InlineData("""{"model":"chat/long","stream":true,"n":2,"max_tokens":32000,"messages":[{"role":"user","content":"hi"}]}""")]
    [InlineData("""{"model":"chat/long","stream":true,"prediction":{"type":"content","content":"x"},"max_tokens":64000,"messages":[{"role":"user","content":"hi"}]}""")]
    public async Task Call_WhoseOutputIsNotSeenAsItIsMade_SetsAllAside(string request)
    {
        await using var gateway = await StartAsync("0.3", _ => "tokens=10");

        using var refused = await gateway.Client.SendAsync(Post("/v1/chat/completions", request));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Empty(gateway.Simulator.Requests);
    }

    [Fact]
    public async Task Agents_AskingFor64kTokensEach_UseNineTenthsBeforeTheFirstRefusal()
    {
        // A hundred agents share 25 USD, as 4 share 1: the whole of it makes some 10,000 calls, and is run by PARLANCE_AGENTS=100.
        var agents = int.TryParse(Environment.GetEnvironmentVariable("PARLANCE_AGENTS"), out var count) ? count : 4;
        var limit = agents * 250_000_000L;
        var random = new Random(1);
        await using var gateway = await StartAsync((limit / 1e9m).ToString(System.Globalization.CultureInfo.InvariantCulture), _ =>
        {
            lock (random)
            {
                return $"tokens={random.Next(100, 800)}";
            }
        });
        var atFirstRefusal = 0L;

        await Task.WhenAll(Enumerable.Range(0, agents).Select(async _ =>
        {
            while (true)
            {
                using var response = await gateway.Client.SendAsync(Post("/v1/chat/completions", Chat("chat/long")), HttpCompletionOption.ResponseHeadersRead);
                var body = await response.Content.ReadAsStringAsync();
                if (response.StatusCode != HttpStatusCode.OK || body.Contains("\"finish_reason\":\"length\"", StringComparison.Ordinal))
                {
                    Interlocked.CompareExchange(ref atFirstRefusal, Truth(gateway), 0);
                    return;
                }
            }
        }));

        var truth = Truth(gateway);
        output.WriteLine($"{agents} agents, {limit / 1e9m} USD, {gateway.Simulator.Requests.Count} calls: {(double)atFirstRefusal / limit:P1} used before the first refusal, {(double)truth / limit:P1} in the end");
        Assert.InRange(atFirstRefusal, limit / 10 * 9, limit);
        Assert.InRange(truth, atFirstRefusal, limit);
    }
}
