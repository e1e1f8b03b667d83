namespace Parlance.Tests.Simulator.Personas;

/// <summary>Each quirk of a manifest, seen from the provider's side: what the client must not send is refused, and the field is named; the same without the quirk is answered.</summary>
public sealed class RefusalTests
{
    private const string Tool = """{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}""";

    [Theory]
    [InlineData("max_tokens_field: max_completion_tokens", """{"max_tokens":5}""", "max_tokens")]
    [InlineData("max_tokens_field: max_tokens", """{"max_completion_tokens":5}""", "max_completion_tokens")]
    [InlineData("drop: [ seed ]", """{"seed":5}""", "seed")]
    [InlineData("drop: [ n ]", """{"n":2}""", "n")]
    [InlineData("rename: { seed: random_seed }", """{"seed":5}""", "seed")]
    [InlineData("stream_usage_option: false", """{"stream":true,"stream_options":{"include_usage":true}}""", "stream_options")]
    [InlineData("developer_role: false", """{"messages":[{"role":"developer","content":"x"},{"role":"user","content":"y"}]}""", "messages[0].role")]
    [InlineData("flatten_text: true", """{"messages":[{"role":"user","content":[{"type":"text","text":"y"}]}]}""", "messages[0].content")]
    [InlineData("tool_choice_words: { required: any }", $$"""{"tools":[{{Tool}}],"tool_choice":"required"}""", "tool_choice")]
    [InlineData("tool_choice_words: { required: ~ }", $$"""{"tools":[{{Tool}}],"tool_choice":"required"}""", "tool_choice")]
    [InlineData("named_tool_choice: false", """{"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":{"type":"function","function":{"name":"f"}}}""", "tool_choice")]
    [InlineData("structured_output: json_object", """{"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}}}""", "response_format")]
    [InlineData("structured_output: none", """{"messages":[{"role":"user","content":"json"}],"response_format":{"type":"json_object"}}""", "response_format")]
    [InlineData("reasoning_control: thinking", """{"enable_thinking":true}""", "enable_thinking")]
    [InlineData("reasoning_control: enable_thinking", """{"reasoning_effort":"low"}""", "reasoning_effort")]
    [InlineData("reasoning_control: none", """{"reasoning_effort":"low"}""", "reasoning_effort")]
    [InlineData("effort_words: { minimal: low }", """{"reasoning_effort":"minimal"}""", "reasoning_effort")]
    [InlineData("effort_words: { none: low }", """{"reasoning_effort":"none"}""", "reasoning_effort")]
    [InlineData("ranges: { temperature: [ 0.01, 1 ] }", """{"temperature":0}""", "temperature")]
    [InlineData("ranges: { temperature: [ 0.01, 1 ] }", """{"temperature":1.5}""", "temperature")]
    [InlineData("max_stops: 1", """{"stop":["a","b"]}""", "stop")]
    [InlineData("stream_only: true", """{"stream":false}""", "stream")]
    [InlineData("force: { reasoning_split: true }", """{"top_p":1}""", "reasoning_split")]
    [InlineData("drop_when_reasoning: [ top_p ]", """{"top_p":1}""", "top_p")]
    [InlineData("drop: [ messages.name ]", """{"messages":[{"role":"user","name":"me","content":"x"}]}""", "messages.name")]
    [InlineData("drop: [ tools.function.strict ]", """{"tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object"}}}]}""", "tools.function.strict")]
    [InlineData("structured_output: json_schema_only", """{"messages":[{"role":"user","content":"json"}],"response_format":{"type":"json_object"}}""", "response_format")]
    [InlineData("dialect: openai-responses", "{}", "model")]
    [InlineData("tools_dialect: openai-responses", $$"""{"tools":[{{Tool}}]}""", "tools")]
    [InlineData("by_model: { large: { drop: [ top_p ] } }", """{"top_p":0.5}""", "top_p")]
    public async Task Request_AgainstAQuirk_IsRefusedByName(string quirk, string more, string field)
    {
        using var acme = new Acme($"quirks: {{ {quirk} }}");
        using var plain = new Acme("quirks: { developer_role: true, max_tokens_field: " + (more.Contains("completion", StringComparison.Ordinal) ? "max_completion_tokens" : "max_tokens") + (quirk.Contains("control: thinking", StringComparison.Ordinal) ? ", reasoning_control: enable_thinking" : "") + " }");

        var (status, json) = await acme.ChatAsync(more);

        Assert.Equal(400, status);
        Assert.Equal(field, (string?)json["error"]!["param"]);
        Assert.Contains(field, (string?)json["error"]!["message"]);
        Assert.Equal(200, (await plain.SendAsync(Merged(more))).Status);
    }

    [Theory]
    [InlineData("tool_call_id_length: 9", """{"content":"x","tool_calls":[{"id":"call_123456789","type":"function","function":{"name":"f","arguments":"{}"}}]}""", "messages[1].tool_calls")]
    [InlineData("empty_content: true", """{"content":null,"tool_calls":[{"id":"call_123456789","type":"function","function":{"name":"f","arguments":"{}"}}]}""", "messages[1].content")]
    [InlineData("developer_role: true", """{"content":"x","reasoning_content":"because"}""", "messages[1].reasoning_content")]
    [InlineData("reasoning_echo: reasoning", """{"content":"x","reasoning_content":"because"}""", "messages[1].reasoning_content")]
    [InlineData("developer_role: true", """{"content":[{"type":"thinking","thinking":[]},{"type":"text","text":"x"}]}""", "messages[1].content")]
    public async Task History_AgainstAQuirk_IsRefusedByName(string quirk, string turn, string field)
    {
        using var acme = new Acme($"quirks: {{ {quirk} }}");

        var (status, json) = await acme.ChatAsync($$"""{"messages":[{{Acme.Question}},{{turn.Insert(1, "\"role\":\"assistant\",")}},{{Acme.Question}}]}""");

        Assert.Equal(400, status);
        Assert.Equal(field, (string?)json["error"]!["param"]);
    }

    [Fact]
    public async Task ReasoningEcho_MissingInAToolLoop_IsRefused()
    {
        using var acme = new Acme("quirks: { reasoning_echo: reasoning_content }");
        const string Asked = """{"role":"user","content":"[sim:model=reasoning] hello"}""";
        const string Call = """{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]}""";
        const string Result = """{"role":"tool","tool_call_id":"call_1","content":"done"}""";

        var without = await acme.ChatAsync($$"""{"tools":[{{Tool}}],"messages":[{{Asked}},{{Call}},{{Result}}]}""");
        var with = await acme.ChatAsync($$"""{"tools":[{{Tool}}],"messages":[{{Asked}},{{Call.Insert(1, "\"reasoning_content\":\"because\",")}},{{Result}}]}""");

        Assert.Equal((400, 200), (without.Status, with.Status));
    }

    private static string Merged(string more)
    {
        var body = System.Text.Json.Nodes.JsonNode.Parse($$"""{"model":"small","messages":[{{Acme.Question}}]}""")!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(more)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        return body.ToJsonString();
    }
}
