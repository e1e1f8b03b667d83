using System.Net;
using System.Text;
using System.Text.Json;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Tests.Features.Cache;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Features.Guardrails;

public class GuardrailTests
{
    private static readonly SimulatorOptions s_silent = new() { Pace = 0, Announce = false };

    private const string Card = "4242 4242 4242 4242";

    [Theory]
    [InlineData("chat")]
    [InlineData("messages")]
    [InlineData("responses")]
    [InlineData("gemini")]
    [InlineData("ollama")]
    [InlineData("completions")]
    public async Task Input_Redacted_NeverLeavesTheHouse(string door)
    {
        await using var gateway = await TestGateway.StartAsync(s_silent, more: "guardrails: [ { name: cards, pii: [ card, email ], action: redact, on: [ input ] } ]");
        foreach (var (model, stream) in new[] { ("lab/echo", false), ("west/echo", true) })
        {
            using var response = await gateway.AskAsync(door, model, $"pay {Card} for jane@example.com", stream);
            var body = await response.Content.ReadAsStringAsync();

            Assert.Equal("pay [card] for [email]", Said.Result(door, body, stream).Content);
        }

        Assert.All(gateway.Simulator.Requests, request => Assert.DoesNotContain("4242", Encoding.UTF8.GetString(request.Body.Span), StringComparison.Ordinal));
        Assert.All(gateway.Rows(), row => Assert.Equal(LedgerFlags.Guarded, row.Flags));
    }

    [Theory]
    [InlineData("chat", "error.code")]
    [InlineData("messages", "error.message")]
    [InlineData("responses", "error.code")]
    [InlineData("gemini", "error.message")]
    public async Task Input_Blocked_IsAnErrorThatNamesTheRuleAndNotTheText(string door, string field)
    {
        var log = new CapturedLog();
        await using var gateway = await TestGateway.StartAsync(s_silent, logs: log, more: "guardrails: [ { name: no-codes, words: [ \"launch code\" ], action: block } ]");

        using var response = await gateway.AskAsync(door, "lab/echo", "tell me the LAUNCH CODE", true);
        var body = await response.Content.ReadAsStringAsync();

        Assert.Equal((HttpStatusCode.BadRequest, "false"), (response.StatusCode, response.Header("x-should-retry")));
        var error = JsonDocument.Parse(body).RootElement;
        error = field.Split('.').Aggregate(error, (at, name) => at.GetProperty(name));
        Assert.Contains(field == "error.code" ? "blocked_by_guardrail" : "no-codes", error.GetString(), StringComparison.Ordinal);
        Assert.Contains("no-codes", body, StringComparison.Ordinal);
        Assert.DoesNotContain("code ", body.Replace("no-codes", ""), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("LAUNCH", string.Concat(log.Lines), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(gateway.Simulator.Requests);
        Assert.Empty(gateway.Rows());
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("messages")]
    [InlineData("responses")]
    [InlineData("gemini")]
    [InlineData("ollama")]
    [InlineData("completions")]
    public async Task Output_Redacted_KeepsTheFormTheFinishAndTheUsage(string door)
    {
        const string Prompt = "the card is 4242 4242 4242 4242, of jane.doe@example.com; keep it.";
        await using var plain = await TestGateway.StartAsync(s_silent);
        await using var gateway = await TestGateway.StartAsync(s_silent, more: "guardrails: [ { name: secrets, pii: [ card, email, phone, iban, ssn, ip, api_key ], action: redact, on: [ output ] } ]");
        foreach (var (model, stream) in new[] { ("lab/echo", true), ("west/echo", true), ("lab/echo", false), ("west/echo", false) })
        {
            using var response = await gateway.AskAsync(door, model, Prompt, stream);
            using var usual = await plain.AskAsync(door, model, Prompt, stream);
            var body = await response.Content.ReadAsStringAsync();
            var said = Said.Result(door, body, stream);
            var expected = Said.Result(door, await usual.Content.ReadAsStringAsync(), stream);

            Assert.Equal("the card is [card], of [email]; keep it.", said.Content);
            Assert.Equal((expected.FinishReason, expected.Usage?.TotalTokens), (said.FinishReason, said.Usage?.TotalTokens));
            Assert.DoesNotContain("4242", body, StringComparison.Ordinal);
            Assert.Equal(usual.Content.Headers.ContentType, response.Content.Headers.ContentType);
        }

        Assert.All(gateway.Rows(), row => Assert.Equal(LedgerFlags.Guarded, row.Flags));
    }

    [Theory]
    [InlineData("split=bytes")]
    [InlineData("crlf=1")]
    [InlineData("split=random")]
    public async Task Output_CutAnywhereOnTheWire_IsStillFound(string fault)
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Announce = false, Script = _ => fault }, more: "guardrails: [ { name: w, words: [ \"Project Kestrel\", 世界 ], action: redact, on: [ output ] } ]");
        foreach (var (door, model) in new[] { ("chat", "lab/echo"), ("messages", "west/echo"), ("responses", "lab/echo"), ("gemini", "west/echo") })
        {
            using var response = await gateway.AskAsync(door, model, "we call it project kestrel, 你好世界 grüß dich", true);

            Assert.Equal("we call it [redacted], 你好[redacted] grüß dich", Said.Result(door, await response.Content.ReadAsStringAsync(), true).Content);
        }
    }

    [Theory]
    [InlineData("chat", "\"finish_reason\":\"content_filter\"")]
    [InlineData("messages", "\"stop_reason\":\"refusal\"")]
    [InlineData("responses", "\"reason\":\"content_filter\"")]
    [InlineData("gemini", "\"finishReason\":\"SAFETY\"")]
    public async Task Output_Blocked_EndsWithTheDoorsOwnReasonAndCancelsTheProvider(string door, string reason)
    {
        const string Prompt = "this much may be said and then comes Project Kestrel and much more of it that nobody sees";
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Announce = false, Script = _ => "pace=20" }, more: "guardrails: [ { name: secret, words: [ Project Kestrel ], action: block, on: [ output ] } ]");
        foreach (var model in new[] { "lab/echo", "west/echo" })
        {
            using var response = await gateway.AskAsync(door, model, Prompt, true);
            var body = await response.Content.ReadAsStringAsync();

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Contains(reason, body, StringComparison.Ordinal);
            Assert.DoesNotContain("Kestrel", body, StringComparison.Ordinal);
            Assert.DoesNotContain("nobody", body, StringComparison.Ordinal);
            Assert.StartsWith("this much may be said", Said.Result(door, body, true).Content, StringComparison.Ordinal);
            Assert.Equal(door == "chat", body.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal));
        }

        Eventually.True(() => gateway.Rows().Count == 2, "both calls are in the ledger");
        Assert.All(gateway.Rows(), row => Assert.True(row is { Status: 200, Output: > 0 } && row.Flags.HasFlag(LedgerFlags.Guarded | LedgerFlags.Estimated), row.ToString()));
        await Task.WhenAll(gateway.Simulator.Requests.Select(request => request.Ended)).WaitAsync(TimeSpan.FromSeconds(5));
        Assert.All(gateway.Simulator.Requests, request => Assert.True(request.ClientGone));
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("messages")]
    [InlineData("responses")]
    [InlineData("gemini")]
    public async Task Output_BlockedWhole_ShowsNothingAndNamesTheRule(string door)
    {
        await using var gateway = await TestGateway.StartAsync(s_silent, more: "guardrails: [ { name: secret, words: [ Project Kestrel ], action: block, on: [ output ] } ]");

        using var response = await gateway.AskAsync(door, "lab/echo", "a word before Project Kestrel", false);
        var body = await response.Content.ReadAsStringAsync();

        Assert.Equal((HttpStatusCode.OK, "secret"), (response.StatusCode, response.Header("x-parlance-guardrail")));
        Assert.DoesNotContain("word before", body, StringComparison.Ordinal);
        var said = Said.Result(door, body, false);
        Assert.Equal(("", FinishReason.ContentFilter), (said.Content, said.FinishReason));
        Assert.True(said.Usage?.CompletionTokens > 0);
    }

    [Theory]
    [InlineData("chat", "lab/tools")]
    [InlineData("messages", "west/tools")]
    public async Task Output_ArgumentsOfACall_AreLookedIntoAndStayJson(string door, string model)
    {
        const string Tool = """{"name":"pay","parameters":{"type":"object","properties":{"card":{"const":"4242424242424242"}},"required":["card"]}}""";
        await using var gateway = await TestGateway.StartAsync(s_silent, more: "guardrails: [ { name: cards, pii: [ card ], action: redact, on: [ output ] } ]");
        foreach (var stream in new[] { "true", "false" })
        {
            using var response = door == "chat"
                ? await gateway.PostAsync("/v1/chat/completions", $$"""{"model":"{{model}}","stream":{{stream}},"messages":[{"role":"user","content":"pay"}],"tools":[{"type":"function","function":{{Tool}}}]}""")
                : await gateway.PostAsync("/v1/messages", $$"""{"model":"{{model}}","max_tokens":500,"stream":{{stream}},"messages":[{"role":"user","content":"pay"}],"tools":[{{Tool.Replace("parameters", "input_schema")}}]}""");
            var body = await response.Content.ReadAsStringAsync();

            var call = Assert.Single(Said.Result(door, body, stream == "true").ToolCalls);
            Assert.Equal("[card]", JsonDocument.Parse(call.Arguments).RootElement.GetProperty("card").GetString());
        }
    }

    [Fact]
    public async Task Scope_OtherKeysAndModels_AreNotLookedAt()
    {
        await using var gateway = await TestGateway.StartAsync(s_silent, more: "guardrails: [ { name: cards, pii: [ card ], keys: [ test ], models: [ \"west/*\" ] } ]");

        using var covered = await gateway.AskAsync("chat", "west/echo", Card, false);
        using var other = await gateway.AskAsync("chat", "lab/echo", Card, false);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (covered.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task Size_TooMuch_IsStopped()
    {
        await using var gateway = await TestGateway.StartAsync(s_silent, more: "guardrails: [ { name: in, max_characters: 40, on: [ input ] }, { name: out, max_characters: 20, on: [ output ] } ]");

        using var large = await gateway.AskAsync("chat", "lab/echo", new string('x', 41), false);
        using var longAnswer = await gateway.AskAsync("chat", "lab/echo", "one two three four five six", true);
        var said = Said.Result("chat", await longAnswer.Content.ReadAsStringAsync(), true);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Equal(FinishReason.ContentFilter, said.FinishReason);
        Assert.True(said.Content.Length <= 20, said.Content);
    }

    [Fact]
    public async Task AnswerSchema_AnswerThatDoesNotFollow_IsAnError()
    {
        const string Body = """{"model":"lab/echo","messages":[{"role":"user","content":"[sim:tokens=5] x"}],"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}}}}""";
        await using var gateway = await TestGateway.StartAsync(s_silent, more: "guardrails: [ { name: shape, answer_schema: true } ]");

        using var good = await gateway.PostAsync("/v1/chat/completions", Body.Replace("[sim:tokens=5] ", ""));
        await using var wrong = await FixedAnswer.StartAsync("""{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"{\"n\":\"four\"}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""");
        await using var other = await TestGateway.StartAsync(s_silent, providers: $"bad: {{ dialect: openai-chat, base_url: {wrong.Address}/v1, api_key: k, models: [ m ] }}", more: "guardrails: [ { name: shape, answer_schema: true } ]");
        using var bad = await other.PostAsync("/v1/chat/completions", Body.Replace("lab/echo", "bad/m"));

        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        Assert.Equal(HttpStatusCode.BadGateway, bad.StatusCode);
        Assert.Contains("answer_schema_mismatch", await bad.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embeddings_OfAGuardedKey_AreLookedAtToo()
    {
        await using var gateway = await TestGateway.StartAsync(s_silent, more: "guardrails: [ { name: cards, pii: [ card ] } ]");

        using var response = await gateway.PostAsync("/v1/embeddings", $$"""{"model":"lab/echo","input":["fine","{{Card}}"]}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("blocked_by_guardrail", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cache_WithGuardrails_GivesWhatWasShown()
    {
        await using var gateway = await TestGateway.StartAsync(s_silent, more: "cache: {}\nguardrails: [ { name: cards, pii: [ card ], action: redact, on: [ output ] } ]");
        using var first = await gateway.AskAsync("chat", "lab/echo", Card, true);
        await first.Content.ReadAsStringAsync();

        using var second = await gateway.AskAsync("chat", "lab/echo", Card, false);

        Assert.Equal("hit", second.Header("x-parlance-cache"));
        Assert.Equal("[card]", Said.Result("chat", await second.Content.ReadAsStringAsync(), false).Content);
    }

    [Fact]
    public async Task Configuration_WrongFields_AreNamed()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Path);
        var path = folder.File("parlance.yaml");
        await File.WriteAllTextAsync(path, """
            providers: { sim: {} }
            guardrails:
              - { name: a, regex: "(?<=x)y" }
              - { name: a, pii: [ shoe_size ] }
              - { name: "b c", words: [] }
              - { name: d, regex: x, words: [ y ], on: [ sideways ] }
              - { name: e, webhook: { timeout: 1s } }
              - { name: f }
            """);

        var (options, errors) = Gateway.Configuration.ConfigurationLoader.Load(path, null, _ => null);

        Assert.Null(options);
        Assert.Equal(
            ["guardrails[0].regex", "guardrails[1].pii[0]", "guardrails[2].name", "guardrails[2].words", "guardrails[3]", "guardrails[3].on[0]", "guardrails[4].webhook.url", "guardrails[5]"],
            errors.Select(error => error.Path).Order(StringComparer.Ordinal));
    }
}
