namespace Parlance.Tests.Dialects.GeminiGenerate;

/// <summary>Requests that this dialect can say in full, by seed: writing and reading one must give it back.</summary>
internal sealed class RequestGenerator(int seed)
{
    private const string Name = "gemini-generate";

    private static readonly string[] s_texts = ["Hi", "é😀\u2028", "\"quoted\"\\\n\tand more", "</script> & 'x'", " leading and inner  space", "\u0001"];

    private readonly Random _random = new(seed);
    private int _calls;

    public ChatRequest Next()
    {
        var tools = Some(3, i => Chance(4) ? Native() : new ToolDefinition($"tool_{i}", Maybe(Text), Chance(3) ? default : Schema()) { Extra = Extra() });

        // Functions go into one list, where the first of them stood.
        tools = [.. tools.OrderBy(tool => tool.Native is null ? 0 : 1)];
        return new ChatRequest
        {
            Model = "",
            Messages = [.. System(), .. Turns()],
            Tools = tools,
            ToolChoice = tools.Exists(tool => tool.Native is null) ? _random.Next(5) switch { 0 => ToolChoice.Auto, 1 => ToolChoice.Tool("tool_0"), 2 => ToolChoice.None, 3 => ToolChoice.Required, _ => null } : null,
            MaxTokens = Chance(2) ? _random.Next(1, 100_000) : null,
            Temperature = Chance(3) ? 0.25 : null,
            TopP = Chance(3) ? 0.5 : null,
            TopK = Chance(3) ? 40 : null,
            Stop = Some(5, i => $"END{i}"),
            Seed = Chance(3) ? -7 : null,
            N = Chance(4) ? 2 : null,
            PresencePenalty = Chance(4) ? -1.5 : null,
            Logprobs = Chance(4) ? true : null,
            TopLogprobs = Chance(4) ? 3 : null,
            ResponseFormat = _random.Next(4) switch { 0 => new ResponseFormat("json_schema") { Schema = Schema() }, 1 => ResponseFormat.JsonObject, _ => null },
            Extra = Extra(),
        };
    }

    private IEnumerable<Message> System() => _random.Next(3) switch
    {
        0 => [],
        1 => [Message.System("Be kind.")],
        _ => [new Message(MessageRole.System, [new TextPart("a") { Extra = Extra() }, new TextPart(Text()) { Extra = Extra() }]) { Extra = Extra() }],
    };

    private IEnumerable<Message> Turns()
    {
        for (var turns = _random.Next(1, 4); turns > 0; turns--)
        {
            yield return new Message(MessageRole.User, [new TextPart(Text()) { Extra = Extra() }, .. Some(3, _ => Media())]) { Extra = Extra() };
            var calls = Some(3, Call);
            yield return new Message(MessageRole.Assistant, [.. Thoughts(), .. Said(), .. calls, .. calls.Count == 0 && Chance(2) ? [Raw()] : Array.Empty<ContentPart>()]);
            if (calls.Count > 0)
            {
                yield return new Message(MessageRole.User, [.. calls.Select(Result), .. Some(1, _ => new TextPart(Text()))]);
                yield return Message.Assistant("so.");
            }
        }

        yield return Message.User("last");
    }

    private IEnumerable<ContentPart> Thoughts() => Some(2, i => new ReasoningPart(Text(), i == 1 ? State(OpaqueState.Signature) : null) { Extra = Own() });

    private IEnumerable<ContentPart> Said() => _random.Next(3) switch
    {
        0 => [new TextPart("said.")],
        1 => [new ReasoningPart("", State(OpaqueState.Text)) { Extra = Own() }, new TextPart("said.") { Extra = Extra() }],
        _ => [new TextPart("said."), new ReasoningPart("", State(OpaqueState.Text)) { Extra = new RawFields(Name, [new("text", RawJson.Parse("\"\""))]) }],
    };

    private ToolCall Call(int index) => new($"call_{_calls++}", "tool_0", Chance(3) ? "{}" : """{"a": [1, "x"]}""") { State = index == 0 ? State(OpaqueState.Signature) : null, Extra = Extra() };

    private ContentPart Media() => _random.Next(7) switch
    {
        0 => new ImagePart { Url = "https://example.com/a.png", MediaType = "image/png", Extra = Extra() },
        1 => new ImagePart { Base64 = "iVBORw0K", MediaType = "image/png", Extra = Extra() },
        2 => new FilePart { Base64 = "JVBERi0x", MediaType = "application/pdf" },
        3 => new FilePart { Url = "https://example.com/a.pdf", MediaType = "application/pdf", Extra = Extra() },
        4 => new FilePart { FileId = "gs://bucket/a.mp4", MediaType = "video/mp4" },
        5 => new AudioPart("UklGRg==", "wav"),
        _ => new ImagePart { FileId = "gs://bucket/a.webp", MediaType = "image/webp" },
    };

    private ToolResult Result(ToolCall call) =>
        new(call.Id, [new TextPart(Chance(3) ? """{"a": 1.50}""" : Text()), .. Some(1, _ => Media())]) { Extra = Extra() };

    private static OpaqueState State(string kind) => new("google-gemini-v1", kind, "c2ln+/==");

    private static RawPart Raw() => new(Name, "executableCode", RawJson.Parse("""{"executableCode":{"language":"PYTHON","code":"print( 1 )"}}"""));

    private static ToolDefinition Native() => new("", null, default) { Native = new RawPart(Name, "googleSearch", RawJson.Parse("""{"googleSearch":{}}""")) };

    private static RawJson Schema() => RawJson.Parse("""{"type":"object","properties":{"a":{"type":"array"}},"additionalProperties":false}""");

    private static RawFields Own() => new(Name, []);

    private RawFields? Extra() => Chance(4) ? new RawFields(Name, [new("later", RawJson.Parse("[1.50,null]"))]) : null;

    private string Text() => s_texts[_random.Next(s_texts.Length)];

    private T? Maybe<T>(Func<T> make)
        where T : class => Chance(2) ? make() : null;

    private bool Chance(int of) => _random.Next(of) == 0;

    private List<T> Some<T>(int most, Func<int, T> make) => Enumerable.Range(0, _random.Next(most + 1)).Select(make).ToList();
}
