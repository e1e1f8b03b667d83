namespace Parlance.Tests.Dialects.BedrockConverse;

/// <summary>Requests that this dialect can say in full, by seed: writing and reading one must give it back.</summary>
internal sealed class RequestGenerator(int seed)
{
    private const string Dialect = "bedrock-converse";

    private static readonly string[] s_texts = ["Hi", "é😀\u2028", "\"quoted\"\\\n\tand more", "</script> & 'x'", " leading and inner  space", "\u0001"];

    private readonly Random _random = new(seed);
    private int _calls;
    private int _documents;

    public ChatRequest Next()
    {
        var tools = Some(3, i => Chance(4) ? Native(i) : new ToolDefinition($"tool_{i}", Maybe(Text), Schema()) { Extra = Extra(), Cache = Cache() });
        return new ChatRequest
        {
            Model = "",
            Messages = [.. System(), .. Turns()],
            Tools = tools.Count == 0 ? [new ToolDefinition("only", null, Schema())] : tools,
            ToolChoice = _random.Next(5) switch { 0 => ToolChoice.Auto, 1 => ToolChoice.Tool("tool_0"), 2 => ToolChoice.Required, _ => null },
            MaxTokens = Chance(2) ? _random.Next(1, 100_000) : null,
            Temperature = Chance(3) ? 0.25 : null,
            TopP = Chance(3) ? 0.5 : null,
            Stop = Some(2, i => $"END{i}"),
            ResponseFormat = Chance(3) ? new ResponseFormat("json_schema") { Name = "n", Schema = RawJson.Parse("""{"type":"object","properties":{},"additionalProperties":false}""") } : null,
            Extra = Extra(),
        };
    }

    private IEnumerable<Message> System() => _random.Next(3) switch
    {
        0 => [],
        1 => [Message.System("Be kind.")],
        _ => [new Message(MessageRole.System, [new TextPart("a") { Extra = Extra(), Cache = Cache() }, new RawPart(Dialect, "guardContent", RawJson.Parse("""{"guardContent":{"text":{"text":"g"}}}"""))])],
    };

    private IEnumerable<Message> Turns()
    {
        for (var turns = _random.Next(1, 4); turns > 0; turns--)
        {
            yield return new Message(MessageRole.User, [new TextPart(Text()) { Extra = Extra(), Cache = Cache() }, .. Some(2, _ => Media())]);
            var calls = Some(3, _ => new ToolCall($"tooluse_{_calls++}", "tool_0", """{"a": [1, "x"]}""") { Cache = Cache() });
            yield return new Message(MessageRole.Assistant, [.. Some(2, Reasoning), new TextPart("said " + Text().Trim() + "."), .. calls]);
            if (calls.Count > 0)
            {
                yield return new Message(MessageRole.User, [.. calls.Select(Result), .. Some(1, _ => new TextPart(Text()))]);
                yield return Message.Assistant("so.");
            }
        }

        yield return Message.User("last");
    }

    private ContentPart Media() => _random.Next(5) switch
    {
        0 => new ImagePart { Base64 = "iVBORw0K", MediaType = "image/png", Cache = Cache() },
        1 => new FilePart { Base64 = "JVBERi0x", MediaType = "application/pdf", Name = $"a {_documents++}" },
        2 => new FilePart { Text = Text(), MediaType = "text/plain", Name = $"b-{_documents++} (1)", Cache = Cache() },
        3 => new AudioPart("UklGRg==", "wav"),
        _ => new RawPart(Dialect, "video", RawJson.Parse("""{"video":{"format":"mp4","source":{"bytes":"AAAA"}}}""")) { Cache = Cache() },
    };

    private static ReasoningPart Reasoning(int index) => index == 1
        ? new ReasoningPart("", new OpaqueState("bedrock-claude-v1", OpaqueState.Redacted, "cmVkYWN0ZWQ="))
        : new ReasoningPart("think", new OpaqueState("bedrock-claude-v1", OpaqueState.Signature, "c2ln+/="));

    private ToolResult Result(ToolCall call) =>
        new(call.Id, Chance(3) ? [] : [new TextPart(Text()), new TextPart("""{"a": 1.50}""") { Extra = new RawFields(Dialect, [new("json", RawJson.Parse("""{"a": 1.50}"""))]) }], Chance(3)) { Cache = Cache() };

    private static ToolDefinition Native(int index) => new($"native_{index}", null, default) { Native = new RawPart(Dialect, "systemTool", RawJson.Parse($$$"""{"systemTool":{"name":"native_{{{index}}}"}}""")) };

    private static RawJson Schema() => RawJson.Parse("""{"type":"object","properties":{"a":{"type":"array"}}}""");

    private CacheMarker? Cache() => _random.Next(6) switch { 0 => new CacheMarker(), 1 => new CacheMarker("1h"), _ => null };

    private RawFields? Extra() => Chance(4) ? new RawFields(Dialect, [new("later", RawJson.Parse("[1.50,null]"))]) : null;

    private string Text() => s_texts[_random.Next(s_texts.Length)];

    private T? Maybe<T>(Func<T> make)
        where T : class => Chance(2) ? make() : null;

    private bool Chance(int of) => _random.Next(of) == 0;

    private List<T> Some<T>(int most, Func<int, T> make) => Enumerable.Range(0, _random.Next(most + 1)).Select(make).ToList();
}
