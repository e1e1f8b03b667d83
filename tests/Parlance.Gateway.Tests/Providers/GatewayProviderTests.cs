using System.Net;
using System.Text.Json.Nodes;

namespace Parlance.Gateway.Tests.Providers;

/// <summary>
/// Every provider of the manifests behind the gateway: a caller of chat completions gets text, stream, tool calls, reasoning and errors, and what arrives at the provider is what its vendor documents.
/// A new manifest is a new row.
/// </summary>
public sealed class GatewayProviderTests(ProviderGateway gateway) : IClassFixture<ProviderGateway>
{
    private const string Weather = """{"type":"function","function":{"name":"weather","description":"Weather of a city","strict":false,"parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}""";

    public static TheoryData<string> Chatting() => ProviderCase.Chatting();

    public static TheoryData<string> Reasoning() => ProviderCase.Where(one => one.Quirks.ReasoningControl != "none" && one.Manifest.Answers.Reasoning != "none");

    public static TheoryData<string, string> Families() => ProviderCase.Families();

    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Chat_Whole_IsAnsweredAndSentAsDocumented(string id)
    {
        var provider = ProviderCase.Of(id);

        var answer = await gateway.AskAsync("/v1/chat/completions", Ask(provider, "Are you there?"));

        Assert.Equal("Are you there?", (string?)answer["choices"]![0]!["message"]!["content"]);
        Assert.Equal("stop", (string?)answer["choices"]![0]!["finish_reason"]);
        Assert.True((long)answer["usage"]!["prompt_tokens"]! > 0 && (long)answer["usage"]!["completion_tokens"]! > 0, answer.ToJsonString());
        ProviderFacts.Check(provider, gateway.Last!);
    }

    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Chat_WithEverySetting_IsSentAsDocumented(string id)
    {
        var provider = ProviderCase.Of(id);
        var body = Ask(provider, "Are you there? {json}", """
            {"temperature":1.9,"top_p":0.95,"max_tokens":300,"n":1,"stop":["@1","@2"],"seed":7,"presence_penalty":0.1,"frequency_penalty":0.1,"user":"someone","logprobs":false,
             "response_format":{"type":"json_object"},"reasoning_effort":"low"}
            """);
        body["messages"]!.AsArray().Insert(0, JsonNode.Parse("""{"role":"developer","content":[{"type":"text","text":"Be"},{"type":"text","text":" brief."}]}"""));

        var answer = await gateway.AskAsync("/v1/chat/completions", body);

        Assert.Equal("stop", (string?)answer["choices"]![0]!["finish_reason"]);
        ProviderFacts.Check(provider, gateway.Last!);
    }

    /// <summary>What not every provider has is sent in its words, or refused by name, and never sent against what it documents.</summary>
    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Chat_WithRareSettings_IsSentAsDocumentedOrRefused(string id)
    {
        var provider = ProviderCase.Of(id);
        (string More, string Name)[] settings =
        [
            ($$"""{"tools":[{{Weather}}],"tool_choice":"required"}""", "tool_choice"),
            ($$"""{"tools":[{{Weather}}],"tool_choice":"none","parallel_tool_calls":false}""", "tool_choice"),
            ($$$$"""{"tools":[{{{{Weather}}}}],"tool_choice":{"type":"function","function":{"name":"weather"}}}""", "tool_choice"),
            ("""{"response_format":{"type":"json_schema","json_schema":{"name":"place","schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}}}""", "response_format"),
            ("""{"reasoning_effort":"none"}""", "reasoning_effort"),
            ("""{"reasoning_effort":"minimal"}""", "reasoning_effort"),
            ("""{"reasoning_effort":"xhigh","max_completion_tokens":4000}""", "reasoning_effort"),
            ("""{"temperature":0,"top_k":5,"logit_bias":{"5":1},"logprobs":true,"top_logprobs":2,"max_completion_tokens":4000}""", "logprobs"),
            ("""{"stop":["@1","@2","@3","@4"],"n":2}""", "n"),
        ];
        foreach (var (more, name) in settings)
        {
            var before = gateway.Last;
            using var response = await gateway.PostAsync("/v1/chat/completions", Ask(provider, "Where? json", more));
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

            if (response.IsSuccessStatusCode)
            {
                ProviderFacts.Check(provider, gateway.Last!);
                continue;
            }

            Assert.True(response.StatusCode == HttpStatusCode.BadRequest && answer["error"]!["param"] is { } param && ((string)param!).StartsWith(name, StringComparison.Ordinal), $"{id} {more}: {answer.ToJsonString()}");
            Assert.Same(before, gateway.Last);
        }
    }

    /// <summary>Families of models with rules of their own: the simulator is as strict about those.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Chat_WithAFamilyOfModels_IsSentByItsOwnRules(string id, string model)
    {
        var provider = ProviderCase.Of(id, model);
        var settings = """{"temperature":1.9,"top_p":0.95,"max_tokens":4000,"stop":["@1","@2"],"seed":7,"presence_penalty":0.1,"reasoning_effort":"low"}""";

        var whole = await gateway.AskAsync("/v1/chat/completions", Ask(provider, "[sim:model=reasoning] Are you there?", settings));
        var chunks = await gateway.StreamAsync(Ask(provider, "[sim:model=reasoning] Are you there?", settings.Insert(1, "\"stream\":true,")));
        var body = Ask(provider, "[sim:model=reasoning] How is the weather?", $$"""{"tools":[{{Weather}}],"reasoning_effort":"high"}""");
        var first = (await gateway.AskAsync("/v1/chat/completions", body))["choices"]![0]!["message"]!;
        var second = await gateway.AskAsync("/v1/chat/completions", Answered(body, first));

        Assert.Equal("Are you there?", (string?)whole["choices"]![0]!["message"]!["content"]);
        Assert.Equal("Are you there?", string.Concat(chunks.Select(chunk => (string?)Delta(chunk)?["content"])));
        Assert.Contains("weather: sunny", (string?)second["choices"]![0]!["message"]!["content"]);
    }

    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Chat_Streamed_IsAnsweredAndSentAsDocumented(string id)
    {
        var provider = ProviderCase.Of(id);

        var chunks = await gateway.StreamAsync(Ask(provider, "Are you still there?", """{"stream":true,"stream_options":{"include_usage":true}}"""));

        Assert.Equal("Are you still there?", string.Concat(chunks.Select(chunk => (string?)Delta(chunk)?["content"])));
        Assert.Equal("stop", chunks.Select(chunk => (string?)Choice(chunk)?["finish_reason"]).Single(reason => reason is not null));
        Assert.Contains(chunks, chunk => chunk["usage"] is JsonObject usage && (long)usage["completion_tokens"]! > 0);
        ProviderFacts.Check(provider, gateway.Last!);
    }

    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Chat_ToolLoop_ComesBackWithItsResult(string id)
    {
        var provider = ProviderCase.Of(id);
        var body = Ask(provider, "[sim:tools=2] How is the weather?", $$"""{"tools":[{{Weather}}],"tool_choice":"auto"}""");

        var first = (await gateway.AskAsync("/v1/chat/completions", body))["choices"]![0]!;
        Assert.Equal("tool_calls", (string?)first["finish_reason"]);
        ProviderFacts.Check(provider, gateway.Last!);
        var second = await gateway.AskAsync("/v1/chat/completions", Answered(body, first["message"]!));

        Assert.Contains("weather: sunny", (string?)second["choices"]![0]!["message"]!["content"]);
        ProviderFacts.Check(provider, gateway.Last!);
    }

    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Chat_StreamedToolCalls_AreWhole(string id)
    {
        var provider = ProviderCase.Of(id);

        var chunks = await gateway.StreamAsync(Ask(provider, "[sim:tools=2] How is the weather?", $$"""{"stream":true,"tools":[{{Weather}}]}"""));

        var pieces = chunks.SelectMany(chunk => Delta(chunk)?["tool_calls"]?.AsArray() ?? []).ToList();
        Assert.All([0, 1], index => Assert.NotNull(JsonNode.Parse(string.Concat(pieces.Where(piece => (int?)piece!["index"] == index).Select(piece => (string?)piece!["function"]?["arguments"])))!["city"]));
        Assert.Equal("tool_calls", chunks.Select(chunk => (string?)Choice(chunk)?["finish_reason"]).Single(reason => reason is not null));
    }

    [Theory]
    [MemberData(nameof(Reasoning))]
    public async Task Chat_Reasoning_IsShownAndGoesBackWhereItMust(string id)
    {
        var provider = ProviderCase.Of(id);
        var body = Ask(provider, "[sim:model=reasoning] How is the weather?", $$"""{"tools":[{{Weather}}],"reasoning_effort":"high"}""");

        var first = (await gateway.AskAsync("/v1/chat/completions", body))["choices"]![0]!;
        Assert.StartsWith("The question has", (string?)(first["message"]!["reasoning_content"] ?? first["message"]!["reasoning"]));
        ProviderFacts.Check(provider, gateway.Last!);
        var second = await gateway.AskAsync("/v1/chat/completions", Answered(body, first["message"]!));

        Assert.Contains("weather: sunny", (string?)second["choices"]![0]!["message"]!["content"]);
        ProviderFacts.Check(provider, gateway.Last!);
    }

    [Theory]
    [MemberData(nameof(Reasoning))]
    public async Task Chat_StreamedReasoning_IsShownApart(string id)
    {
        var provider = ProviderCase.Of(id);

        var chunks = await gateway.StreamAsync(Ask(provider, "[sim:model=reasoning] How are you?", """{"stream":true,"reasoning_effort":"high"}"""));

        Assert.Equal("How are you?", string.Concat(chunks.Select(chunk => (string?)Delta(chunk)?["content"])));
        Assert.StartsWith("The question has", string.Concat(chunks.Select(chunk => (string?)(Delta(chunk)?["reasoning_content"] ?? Delta(chunk)?["reasoning"]))));
    }

    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Chat_FinishReasonsOfTheProvider_AreTranslated(string id)
    {
        var provider = ProviderCase.Of(id);
        foreach (var (word, meaning) in provider.SpeaksChatCompletions ? provider.Quirks.FinishReasons : new Dictionary<string, string>())
        {
            using var response = await gateway.PostAsync("/v1/chat/completions", Ask(provider, $"[sim:finish={word}] hello"));
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

            Assert.Equal(meaning == "error", answer["error"] is not null);
            Assert.Equal(meaning == "error" ? null : meaning, (string?)answer["choices"]?[0]?["finish_reason"]);
        }
    }

    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Chat_RefusalsOfTheProvider_AreTold(string id)
    {
        var provider = ProviderCase.Of(id);

        using var unauthorised = await gateway.PostAsync("/v1/chat/completions", Ask(provider, "[sim:status=401] hello"));
        using var invalid = await gateway.PostAsync("/v1/chat/completions", Ask(provider, "[sim:status=400] hello"));

        Assert.Equal((HttpStatusCode.BadGateway, "upstream_auth_error"), await Said(unauthorised));
        Assert.Equal(HttpStatusCode.BadRequest, invalid.StatusCode);
        Assert.Contains("told to answer 400", await invalid.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static JsonObject Ask(ProviderCase provider, string prompt, string more = "{}")
    {
        var body = new JsonObject { ["model"] = $"{provider.Id}/{provider.Model}", ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }) };
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        return body;
    }

    /// <summary>The next request of a tool loop: the answer as it came, and a result for each of its calls.</summary>
    private static JsonObject Answered(JsonObject body, JsonNode message)
    {
        var next = body.DeepClone().AsObject();
        var messages = next["messages"]!.AsArray();
        messages.Add(message.DeepClone());
        foreach (var call in message["tool_calls"]!.AsArray())
        {
            messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = (string?)call!["id"], ["content"] = "sunny" });
        }

        return next;
    }

    private static async Task<(HttpStatusCode Status, string? Code)> Said(HttpResponseMessage response) =>
        (response.StatusCode, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!["code"]);

    private static JsonNode? Choice(JsonNode chunk) => chunk["choices"] is JsonArray { Count: > 0 } choices ? choices[0] : null;

    private static JsonNode? Delta(JsonNode chunk) => Choice(chunk)?["delta"];
}
