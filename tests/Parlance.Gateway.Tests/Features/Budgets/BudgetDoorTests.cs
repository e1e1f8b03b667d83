using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Hosting;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Features.Budgets;

/// <summary>Limits of a key as its callers meet them. Prices are 1 and 2 USD per million tokens, so 1,000 and 2,000 nano-USD a token.</summary>
public sealed class BudgetDoorTests
{
    private const string Secret = "limited-key-for-tests-0123456789";

    private static Task<TestGateway> StartAsync(string limits, SimulatorOptions? simulator = null, string providers = "") =>
        TestGateway.StartAsync(simulator ?? new SimulatorOptions { Pace = 0 }, keys: $"- {{ name: poor, key: {Secret}, {limits} }}", providers: providers);

    private static HttpRequestMessage Request(string model, string prompt, int? maxTokens = 100, bool stream = false)
    {
        var body = new JsonObject { ["model"] = model, ["stream"] = stream, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }) };
        if (maxTokens is { } limit)
        {
            body["max_tokens"] = limit;
        }

        return new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Secret) },
        };
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body, HttpResponseHeaders Headers)> AskAsync(TestGateway gateway, string model, string prompt, int? maxTokens = 100)
    {
        using var response = await gateway.Client.SendAsync(Request(model, prompt, maxTokens));
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!, response.Headers);
    }

    private const long BurstLimit = 20_000_000;

    private static string Code(JsonNode body) => body["error"]!["code"]!.GetValue<string>();

    private static long Spent(TestGateway gateway) => gateway.Ledger.Totals(new Gateway.Features.Ledger.UsageFilter { KeyId = "static:poor" }).CostNanoUsd;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hard_TwentyTimesTheBudgetInParallel_IsNeverPassed(bool stream)
    {
        // One round here; PARLANCE_ROUNDS=200 for the whole of it.
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("PARLANCE_ROUNDS"), out var count) ? count : 1;
        var used = new List<long>();
        for (var round = 0; round < rounds; round++)
        {
            used.Add(await BurstAsync(stream));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{rounds} rounds, stream {stream}: {used.Min() / (double)BurstLimit:P1} to {used.Max() / (double)BurstLimit:P1} of the budget used");
    }

    /// <summary>What was spent of <see cref="BurstLimit"/>. An echo of about 40 tokens costs some 120,000 nano-USD; at most it could cost some 1.5 million, 400 of them thirty times the budget.</summary>
    private static async Task<long> BurstAsync(bool stream)
    {
        await using var gateway = await StartAsync("budget: { usd: 0.02, per: day }");
        var prompt = string.Join(' ', Enumerable.Repeat("word", 40));

        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(async _ =>
        {
            using var response = await gateway.Client.SendAsync(Request("lab/echo", prompt, 100, stream));
            await response.Content.ReadAsByteArrayAsync();
            return response.StatusCode;
        }));

        Assert.All(answers, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.TooManyRequests, status.ToString()));
        Assert.InRange(answers.Count(status => status == HttpStatusCode.OK), 8, 399);
        Assert.InRange(Spent(gateway), 1, BurstLimit);
        Assert.Equal(answers.Count(status => status == HttpStatusCode.OK), gateway.Simulator.Requests.Count);
        return Spent(gateway);
    }

    [Fact]
    public async Task Hard_UsedUp_SaysWhatIsLeftAndWhenItReturns()
    {
        await using var gateway = await StartAsync("budget: { usd: 0.001, per: month }");

        var (status, body, headers) = await AskAsync(gateway, "lab/echo", "hello", 1_000);

        Assert.Equal((HttpStatusCode.TooManyRequests, "budget_exceeded"), (status, Code(body)));
        Assert.StartsWith("The budget of key 'poor' (0.001 USD per month) has 0.001 USD left, and this call may cost up to 0.00", body["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("false", headers.GetValues("x-should-retry").Single());
        Assert.True(headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Empty(gateway.Simulator.Requests);
    }

    [Fact]
    public async Task Hard_CallThatFails_GivesBackWhatWasSetAside()
    {
        await using var gateway = await StartAsync("budget: { usd: 0.002 }", new SimulatorOptions { Pace = 0, Script = request => request.Path.Contains("fail", StringComparison.Ordinal) ? null : "status=400" });

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(gateway, "lab/echo", "hello")).Status);
        }

        Assert.Equal(0, Spent(gateway));
    }

    [Fact]
    public async Task Hard_CallerThatLeaves_PaysForWhatCame()
    {
        await using var gateway = await StartAsync("budget: { usd: 0.01 }", new SimulatorOptions { Pace = 1 }, "tale: { dialect: openai-chat, base_url: SIMULATOR, api_key: k, models: [ { id: story, price: { input: 1, output: 2 }, source: test, as_of: 2026-11-22 } ] }");
        using (var response = await gateway.Client.SendAsync(Request("tale/story", "tell", 500, stream: true), HttpCompletionOption.ResponseHeadersRead))
        {
            await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            await stream.ReadExactlyAsync(new byte[600], TestContext.Current.CancellationToken);
        }

        for (var patience = 0; patience < 100 && Spent(gateway) == 0; patience++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.InRange(Spent(gateway), 1, 1_000_000);
    }

    [Fact]
    public async Task Hard_AfterARestart_GoesOnWithWhatTheLedgerHas()
    {
        await using var gateway = await StartAsync("budget: { usd: 0.003, per: day }");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(gateway, "lab/echo", new string('w', 800), 500)).Status);
        var spent = Spent(gateway);
        await gateway.Host.StopAsync(TestContext.Current.CancellationToken);
        await gateway.Host.DisposeAsync();

        var (options, _) = ConfigurationLoader.Load(Path.Combine(gateway.Folder, "parlance.yaml"), null, _ => null);
        await using var again = await GatewayHost.StartAsync(options!, cancellation: TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(again.Addresses[0]) };
        using var response = await client.SendAsync(Request("lab/echo", "hello", 1_000), TestContext.Current.CancellationToken);
        var message = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!["message"]!.GetValue<string>();

        var left = (3_000_000 - spent) / 1_000_000_000m;
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $" has {left:0.#########} USD left"), message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hard_BudgetThatComesBack_CountsWhatWasSpentMeanwhile()
    {
        const string Budget = "budget: { usd: 0.003, per: day }";
        await using var gateway = await StartAsync(Budget);
        var file = Path.Combine(gateway.Folder, "parlance.yaml");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var prompt = string.Join(' ', Enumerable.Repeat("word", 300));
        await File.WriteAllTextAsync(file, text.Replace($", {Budget}", "", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        gateway.Host.Watcher.Look();
        while (Spent(gateway) <= 3_000_000)
        {
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(gateway, "lab/echo", prompt, 1_000)).Status);
        }

        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        gateway.Host.Watcher.Look();

        Assert.Equal("budget_exceeded", Code((await AskAsync(gateway, "lab/echo", "hi", 1)).Body));
    }

    [Theory]
    [InlineData("mystery/thing", "price_unknown", HttpStatusCode.Forbidden)]
    [InlineData("priced/thing", "cost_unbounded", HttpStatusCode.BadRequest)]
    public async Task Hard_CostWithoutPriceOrBound_IsRefused(string model, string code, HttpStatusCode status)
    {
        await using var gateway = await StartAsync("budget: { usd: 5 }", providers: """
            mystery: { dialect: openai-chat, base_url: SIMULATOR, api_key: k }
              priced: { dialect: openai-chat, base_url: SIMULATOR, api_key: k, models: [ { id: thing, price: { input: 1, output: 2 }, source: test, as_of: 2026-11-22 } ] }
            """);

        var answer = await AskAsync(gateway, model, "hello", maxTokens: null);

        Assert.Equal((status, code), (answer.Status, Code(answer.Body)));
        Assert.Empty(gateway.Simulator.Requests);
    }

    [Theory]
    [InlineData("soft", 2)]
    [InlineData("observe", 4)]
    public async Task OtherModes_Passed_RefuseAfterwardsOrNever(string mode, int answered)
    {
        // One call costs more than the whole budget.
        await using var gateway = await StartAsync($"budget: {{ usd: 0.0005, per: total, mode: {mode} }}");
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            statuses.Add((await AskAsync(gateway, "lab/echo", string.Join(' ', Enumerable.Repeat("w", 250)), 1_000)).Status);
        }

        Assert.Equal(answered, statuses.Count(status => status == HttpStatusCode.OK));
    }

    [Fact]
    public async Task Rpm_Reached_RefusesWithTheTrueWait()
    {
        await using var gateway = await StartAsync("rpm: 3");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(gateway, "lab/echo", "hi")).Status);
        }

        var (status, body, headers) = await AskAsync(gateway, "lab/echo", "hi");

        Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limit_exceeded"), (status, Code(body)));
        Assert.InRange(headers.RetryAfter!.Delta!.Value.TotalSeconds, 50, 60);
    }

    [Fact]
    public async Task Tpm_Reached_Refuses()
    {
        await using var gateway = await StartAsync("tpm: 300");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(gateway, "lab/echo", string.Join(' ', Enumerable.Repeat("word", 150)), 1_000)).Status);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await AskAsync(gateway, "lab/echo", "hi")).Status);
    }

    [Fact]
    public async Task Concurrency_Reached_RefusesUntilOneHasEnded()
    {
        await using var gateway = await StartAsync("concurrency: 1", new SimulatorOptions { Pace = 1 });
        using (var running = await gateway.Client.SendAsync(Request("lab/story", "tell", 500, stream: true), HttpCompletionOption.ResponseHeadersRead))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, (await AskAsync(gateway, "lab/echo", "hi")).Status);
        }

        var last = HttpStatusCode.TooManyRequests;
        for (var patience = 0; patience < 100 && last != HttpStatusCode.OK; patience++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            last = (await AskAsync(gateway, "lab/echo", "hi")).Status;
        }

        Assert.Equal(HttpStatusCode.OK, last);
    }
}
