using System.Text.Json;

namespace Parlance.Tests.Dialects.OpenAiResponses;

/// <summary>Requests that this dialect can say in full, by seed: writing and reading one must give it back.</summary>
internal sealed class RequestGenerator(int seed)
{
    private static readonly string[] s_texts = ["Hi", "é😀\u2028", "\"quoted\"\\\n\tand more", "</script> & 'x'", " leading and inner  space", "\u0001"];

    private readonly Random _random = new(seed);
    private int _calls;

    public ChatRequest Next() => new()
    {
        Model = "m",
        Messages = [.. Some(1, _ => Message.System(Text())), .. Some(1, _ => new Message(MessageRole.Developer, [new TextPart(Text())]) { Extra = Own() }), .. Turns()],
        Tools = Some(3, i => Chance(4) ? Native(i) : new ToolDefinition($"tool_{i}", Maybe(Text), Schema()) { Strict = _random.Next(3) switch { 0 => true, 1 => false, _ => null }, Extra = Own(Kept()) }),
        ToolChoice = _random.Next(5) switch { 0 => ToolChoice.Auto, 1 => ToolChoice.Tool("tool_0"), 2 => ToolChoice.None, 3 => new ToolChoice("raw", null, new RawPart("openai-responses", "web_search", RawJson.Parse("""{"type":"web_search"}"""))), _ => null },
        ParallelToolCalls = Chance(3) ? false : null,
        MaxTokens = Chance(2) ? _random.Next(16, 100_000) : null,
        Temperature = Chance(3) ? 0.25 : null,
        TopP = Chance(3) ? 0.5 : null,
        TopLogprobs = Chance(3) ? 2 : null,
        User = Maybe(() => "user-1"),
        Stream = Chance(2),
        ResponseFormat = Format,
        Reasoning = Effort,
        Extra = Own([.. Kept("text", Format), .. Kept("reasoning", Effort), .. Kept()]),
    };

    /// <summary>Decided once, because the format and the object around it go together.</summary>
    private ResponseFormat? Format { get; } = (seed % 3) switch
    {
        0 => new ResponseFormat("json_schema") { Name = "n", Schema = RawJson.Parse("""{"type":"object"}"""), Strict = true },
        1 => ResponseFormat.JsonObject,
        _ => null,
    };

    private ReasoningControl? Effort { get; } = seed % 2 == 0 ? new ReasoningControl { Effort = "low" } : null;

    private static KeyValuePair<string, RawJson>[] Kept(string name, object? noun) => noun is null ? [] : [new(name, RawJson.Parse("""{"later":1}"""))];

    private KeyValuePair<string, RawJson>[] Kept() => Chance(3) ? [new("later", RawJson.Parse("[1.50,null]"))] : [];

    private static RawFields Own(params KeyValuePair<string, RawJson>[] fields) => new("openai-responses", fields);

    private RawFields? Maybe() => Chance(4) ? Own(new KeyValuePair<string, RawJson>("later", RawJson.Parse("[1.50,null]"))) : null;

    private IEnumerable<Message> Turns()
    {
        for (var turns = _random.Next(1, 4); turns > 0; turns--)
        {
            yield return new Message(MessageRole.User, [new TextPart(Text()) { Extra = Maybe() }, .. Some(2, _ => Media())]) { Extra = Maybe() };
            var calls = Some(3, _ => Call());
            yield return new Message(MessageRole.Assistant, [.. Some(2, Reasoning), .. Said(), .. Some(1, _ => Raw()), .. calls, .. calls.Count == 0 ? Said() : []]);
            foreach (var call in calls)
            {
                yield return new Message(MessageRole.Tool, [Result(call)]);
            }
        }

        yield return Message.User("last");
    }

    private IEnumerable<ContentPart> Said()
    {
        var item = Chance(2) ? """{"id":"msg_1","status":"completed"}""" : "{}";
        yield return new TextPart("said " + Text()) { Extra = Own([new(".item", RawJson.Parse(item)), .. Kept()]) };
        if (Chance(4))
        {
            yield return new RefusalPart("No.");
        }
    }

    private ToolCall Call()
    {
        var custom = Chance(4);
        return new ToolCall($"call_{_calls++}", "tool_0", custom ? Text() : """{"a": [1, "x"]}""") { IsCustom = custom, Extra = Chance(2) ? Own(new KeyValuePair<string, RawJson>("id", RawJson.Parse("\"fc_1\""))) : null };
    }

    private ToolResult Result(ToolCall call)
    {
        KeyValuePair<string, RawJson>[] type = call.IsCustom ? [new("type", RawJson.Parse("\"custom_tool_call_output\""))] : [];
        KeyValuePair<string, RawJson>[] kept = [.. Kept(), .. type];
        return new ToolResult(call.Id, [new TextPart(Text()), .. Some(1, _ => Media())]) { Extra = kept.Length > 0 ? Own(kept) : null };
    }

    private ContentPart Media() => _random.Next(6) switch
    {
        0 => new ImagePart { Url = "https://example.com/a.png", Extra = Maybe() },
        1 => new ImagePart { Base64 = "iVBORw0K", MediaType = "image/png", Detail = "low" },
        2 => new FilePart { Base64 = "JVBERi0x", MediaType = "application/pdf", Name = "a.pdf", Extra = Maybe() },
        3 => new FilePart { Url = "https://example.com/a.pdf" },
        4 => new FilePart { FileId = "file_1" },
        _ => new ImagePart { FileId = "file_2" },
    };

    private ReasoningPart Reasoning(int index)
    {
        var text = Chance(3) ? "" : Text();
        var summary = text.Length == 0 ? "[]" : $$"""[{"type":"summary_text","text":"{{JsonEncodedText.Encode(text)}}"}]""";
        var state = new OpaqueState("openai-responses-v1", OpaqueState.Details, $$"""{"type":"reasoning.encrypted","id":"rs_{{index}}","data":"gAAAAx{{seed}}","format":"openai-responses-v1"}""");
        return new ReasoningPart(text, state)
        {
            Extra = Own(new("id", RawJson.Parse($"\"rs_{index}\"")), new("summary", RawJson.Parse(summary)), new("encrypted_content", RawJson.Parse($"\"gAAAAx{seed}\""))),
        };
    }

    private static RawPart Raw() => new("openai-responses", "web_search_call", RawJson.Parse("""{"type":"web_search_call","id":"ws_1","status":"completed"}"""));

    private static ToolDefinition Native(int index) => new($"native_{index}", null, default) { Native = new RawPart("openai-responses", "custom", RawJson.Parse($$"""{"type":"custom","name":"native_{{index}}"}""")) };

    private static RawJson Schema() => RawJson.Parse("""{"type":"object","properties":{"a":{"type":"array"}}}""");

    private string Text() => s_texts[_random.Next(s_texts.Length)];

    private T? Maybe<T>(Func<T> make)
        where T : class => Chance(2) ? make() : null;

    private bool Chance(int of) => _random.Next(of) == 0;

    private List<T> Some<T>(int most, Func<int, T> make) => Enumerable.Range(0, _random.Next(most + 1)).Select(make).ToList();
}
