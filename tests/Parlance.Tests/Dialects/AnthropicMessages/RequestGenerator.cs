namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>Requests that this dialect can say in full, by seed: writing and reading one must give it back.</summary>
internal sealed class RequestGenerator(int seed)
{
    private static readonly string[] s_texts = ["Hi", "é😀\u2028", "\"quoted\"\\\n\tand more", "</script> & 'x'", " leading and inner  space", "\u0001"];

    private readonly Random _random = new(seed);
    private int _calls;

    public ChatRequest Next()
    {
        var tools = Some(3, i => Chance(4) ? Native(i) : new ToolDefinition($"tool_{i}", Maybe(Text), Schema()) { Strict = Chance(4) ? false : null, Extra = Extra() });
        if (tools.Count == 0)
        {
            tools = [new ToolDefinition("only", null, Schema())];
        }

        return new ChatRequest
        {
            Model = "m",
            Messages = [.. System(), .. Turns()],
            Tools = tools,
            ToolChoice = _random.Next(5) switch { 0 => ToolChoice.Auto, 1 => ToolChoice.Tool("tool_0"), 2 => ToolChoice.None, _ => null },
            ParallelToolCalls = null,
            MaxTokens = _random.Next(1, 100_000),
            Temperature = Chance(3) ? 0.25 : null,
            TopK = Chance(3) ? 40 : null,
            Stop = Some(2, i => $"END{i}"),
            User = Maybe(() => "user-1"),
            Stream = Chance(2),
            ResponseFormat = Chance(3) ? new ResponseFormat("json_schema") { Schema = RawJson.Parse("""{"type":"object","properties":{},"additionalProperties":false}""") } : null,
            Extra = Extra(),
        };
    }

    private IEnumerable<Message> System() => _random.Next(3) switch
    {
        0 => [],
        1 => [Message.System("Be kind.")],
        _ => [new Message(MessageRole.System, [new TextPart("a") { Extra = Extra() }, new TextPart(Text()) { Extra = Extra() }])],
    };

    private IEnumerable<Message> Turns()
    {
        for (var turns = _random.Next(1, 4); turns > 0; turns--)
        {
            yield return new Message(MessageRole.User, [new TextPart(Text()) { Extra = Extra() }, .. Some(2, _ => Media())]);
            var calls = Some(3, _ => new ToolCall($"toolu_{_calls++}", "tool_0", """{"a": [1, "x"]}""") { Extra = Extra() });
            yield return new Message(MessageRole.Assistant, [.. Some(2, Reasoning), new TextPart("said " + Text().Trim() + "."), .. calls, .. calls.Count == 0 && Chance(2) ? [Raw()] : Array.Empty<ContentPart>()]);
            if (calls.Count > 0)
            {
                yield return new Message(MessageRole.User, [.. calls.Select(Result), .. Some(1, _ => new TextPart(Text()))]);
                yield return Message.Assistant("so.");
            }
        }

        yield return Message.User("last");
    }

    private ContentPart Media() => _random.Next(6) switch
    {
        0 => new ImagePart { Url = "https://example.com/a.png", Extra = Extra() },
        1 => new ImagePart { Base64 = "iVBORw0K", MediaType = "image/png" },
        2 => new FilePart { Base64 = "JVBERi0x", MediaType = "application/pdf", Name = "a.pdf", Extra = Extra() },
        3 => new FilePart { Text = Text(), MediaType = "text/plain" },
        4 => new FilePart { FileId = "file_1" },
        _ => new ImagePart { FileId = "file_2" },
    };

    private ReasoningPart Reasoning(int index) => index == 1
        ? new ReasoningPart("", new OpaqueState("anthropic-claude-v1", OpaqueState.Redacted, "cmVkYWN0ZWQ="))
        : new ReasoningPart(Chance(3) ? "" : Text(), new OpaqueState("anthropic-claude-v1", OpaqueState.Signature, "c2ln+/="));

    private ToolResult Result(ToolCall call) =>
        new(call.Id, Chance(3) ? [] : [new TextPart(Text()), .. Some(1, _ => Media())], Chance(3)) { Extra = Extra() };

    private static RawPart Raw() => new("anthropic-messages", "server_tool_use", RawJson.Parse("""{"type":"server_tool_use","id":"s","name":"web_search","input":{"q": 1}}"""));

    private static ToolDefinition Native(int index) => new($"native_{index}", null, default) { Native = new RawPart("anthropic-messages", "bash_20250124", RawJson.Parse($$"""{"type":"bash_20250124","name":"native_{{index}}"}""")) };

    private static RawJson Schema() => RawJson.Parse("""{"type":"object","properties":{"a":{"type":"array"}}}""");

    private RawFields? Extra() => Chance(4) ? new RawFields("anthropic-messages", [new("cache_control", RawJson.Parse("""{"type":"ephemeral","scope":"later"}""")), new("later", RawJson.Parse("[1.50,null]"))]) : null;

    private string Text() => s_texts[_random.Next(s_texts.Length)];

    private T? Maybe<T>(Func<T> make)
        where T : class => Chance(2) ? make() : null;

    private bool Chance(int of) => _random.Next(of) == 0;

    private List<T> Some<T>(int most, Func<int, T> make) => Enumerable.Range(0, _random.Next(most + 1)).Select(make).ToList();
}
