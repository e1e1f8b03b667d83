namespace Parlance.Tests.Dialects.OllamaChat;

/// <summary>Requests that this dialect can say in full, by seed: writing and reading one must give it back.</summary>
internal sealed class RequestGenerator(int seed)
{
    private static readonly string[] s_texts = ["Hi", "é😀\u2028", "\"quoted\"\\\n\tand more", "</script> & 'x'", " leading and inner  space", "\u0001"];

    private readonly Random _random = new(seed);
    private int _calls;

    public ChatRequest Next() => new()
    {
        Model = "m",
        Messages = [.. Some(1, _ => new Message(MessageRole.System, [new TextPart(Text())]) { Extra = Extra() }), .. Turns()],
        Tools = Some(3, i => new ToolDefinition($"tool_{i}", Chance(2) ? Text() : null, RawJson.Parse("""{"type":"object","properties":{"a":{"type":"array"}}}""")) { Extra = Extra() }),
        Temperature = Chance(3) ? 0.25 : null,
        TopP = Chance(3) ? 0.5 : null,
        TopK = Chance(3) ? 40 : null,
        MaxTokens = Chance(2) ? _random.Next(1, 100_000) : null,
        Stop = Some(2, i => $"END{i}"),
        Seed = Chance(3) ? _random.Next() : null,
        PresencePenalty = Chance(4) ? -1.5 : null,
        FrequencyPenalty = Chance(4) ? 2 : null,
        Logprobs = Chance(4) ? true : null,
        TopLogprobs = Chance(4) ? 5 : null,
        ResponseFormat = _random.Next(3) switch { 0 => ResponseFormat.JsonObject, 1 => new ResponseFormat("json_schema") { Schema = RawJson.Parse("""{"type": "object"}""") }, _ => null },
        Reasoning = Chance(2) ? new ReasoningControl { Enabled = Chance(2) } : null,
        Stream = Chance(2),
        Extra = Chance(3) ? new RawFields("ollama-chat", [new("options", RawJson.Parse("""{"num_ctx":1024,"min_p":0.05}""")), new("keep_alive", RawJson.Parse("\"10m\""))]) : null,
    };

    private IEnumerable<Message> Turns()
    {
        for (var turns = _random.Next(1, 4); turns > 0; turns--)
        {
            yield return new Message(MessageRole.User, [new TextPart(Text()), .. Some(2, _ => new ImagePart { Base64 = "iVBORw0K", MediaType = "image/png" })]) { Extra = Extra() };
            var calls = Some(3, _ => new ToolCall($"call_{_calls++}", "tool_0", """{"a": [1, "x"], "b": 1.50}""") { Extra = Extra() });
            yield return new Message(MessageRole.Assistant, [.. Some(1, _ => new ReasoningPart("think " + Text())), new TextPart("said " + Text()), .. calls]);
            foreach (var call in calls)
            {
                yield return new Message(MessageRole.Tool, [new ToolResult(call.Id, [new TextPart(Text())])]) { Extra = Extra() };
            }
        }

        yield return Message.User("last");
    }

    private RawFields? Extra() => Chance(5) ? new RawFields("ollama-chat", [new("later", RawJson.Parse("[1.50,null]"))]) : null;

    private string Text() => s_texts[_random.Next(s_texts.Length)];

    private bool Chance(int of) => _random.Next(of) == 0;

    private List<T> Some<T>(int most, Func<int, T> make) => Enumerable.Range(0, _random.Next(most + 1)).Select(make).ToList();
}
