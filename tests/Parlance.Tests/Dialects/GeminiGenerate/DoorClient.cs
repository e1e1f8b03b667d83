using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.GeminiGenerate;

/// <summary>A client of one door: puts the model's turn together from what the door writes, and sends it back with the results of its calls, as that protocol's SDKs do.</summary>
internal sealed class DoorClient(string name)
{
    private readonly JsonArray _history = [];
    private readonly IDialect _door = DialectSet.All.First(dialect => dialect.Name == name);

    public static DoorClient Of(string name)
    {
        var client = new DoorClient(name);
        client._history.Add(JsonNode.Parse(name == "gemini-generate" ? """{"role":"user","parts":[{"text":"Go"}]}""" : """{"role":"user","content":"Go"}"""));
        return client;
    }

    /// <summary>The model's turn out of a whole answer.</summary>
    public JsonNode Whole(IDialect upstream, string answer)
    {
        var fold = new ChatFold();
        upstream.ReadResponse(Encoding.UTF8.GetBytes(answer), Quirks.None, fold);
        var written = new ArrayBufferWriter<byte>();
        _door.WriteResponse(fold.ToResult(), written);
        var body = JsonNode.Parse(written.WrittenSpan)!;
        return (name switch { "openai-chat" => body["choices"]![0]!["message"], "anthropic-messages" => body["content"], _ => body["candidates"]![0]!["content"]!["parts"] })!.DeepClone();
    }

    /// <summary>The model's turn out of a stream.</summary>
    public JsonNode Stream(IDialect upstream, string events)
    {
        var written = new ArrayBufferWriter<byte>();
        var body = Encoding.UTF8.GetBytes(events);
        Splits.Run(body, [body.Length], upstream.OpenReader(Quirks.None), _door.OpenWriter(new StreamOptions(true, "id", "m", 1), written));
        var chunks = Encoding.UTF8.GetString(written.WrittenSpan).Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => line[6..]).ToList();
        return name switch
        {
            "openai-chat" => JoinDeltas(chunks),
            "anthropic-messages" => JsonNode.Parse(AnthropicMessages.Walked.Stream(chunks).ToBytes())!["content"]!.DeepClone(),
            _ => new JsonArray([.. chunks.SelectMany(chunk => JsonNode.Parse(chunk)!["candidates"]!.AsArray()).SelectMany(candidate => candidate!["content"]!["parts"]!.AsArray()).Select(part => part!.DeepClone())]),
        };
    }

    /// <summary>Adds the model's turn to the history.</summary>
    public void Add(JsonNode turn) => _history.Add(name switch
    {
        "openai-chat" => turn.DeepClone(),
        "anthropic-messages" => new JsonObject { ["role"] = "assistant", ["content"] = turn.DeepClone() },
        _ => new JsonObject { ["role"] = "model", ["parts"] = turn.DeepClone() },
    });

    /// <summary>Adds a result for every call of the turn.</summary>
    public void AddResults(JsonNode turn)
    {
        switch (name)
        {
            case "openai-chat":
                foreach (var call in turn["tool_calls"]!.AsArray())
                {
                    _history.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = call!["id"]!.DeepClone(), ["content"] = "ok" });
                }

                break;
            case "anthropic-messages":
                _history.Add(new JsonObject { ["role"] = "user", ["content"] = new JsonArray([.. turn.AsArray().Where(block => block!["type"]!.GetValue<string>() == "tool_use").Select(block => new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = block!["id"]!.DeepClone(), ["content"] = "ok" })]) });
                break;
            default:
                _history.Add(new JsonObject { ["role"] = "user", ["parts"] = new JsonArray([.. turn.AsArray().Select(part => part!["functionCall"]).OfType<JsonObject>().Select(Result)]) });
                break;
        }
    }

    /// <summary>The next request.</summary>
    public byte[] Body() => Encoding.UTF8.GetBytes(new JsonObject { ["model"] = "m", ["max_tokens"] = 9, [name == "gemini-generate" ? "contents" : "messages"] = _history.DeepClone() }.ToJsonString());

    /// <summary>The next request as the door reads it.</summary>
    public ChatRequest Read()
    {
        Assert.True(_door.TryReadRequest(Body(), out var request, out var error), error?.Message);
        return request with { Extra = null };
    }

    private static JsonObject Result(JsonObject call)
    {
        var result = new JsonObject { ["name"] = call["name"]!.DeepClone(), ["response"] = new JsonObject { ["output"] = "ok" } };
        if (call["id"] is { } id)
        {
            result["id"] = id.DeepClone();
        }

        return new JsonObject { ["functionResponse"] = result };
    }

    /// <summary>Text and reasoning joined, details in order, calls by index.</summary>
    private static JsonObject JoinDeltas(List<string> chunks)
    {
        var content = "";
        var details = new JsonArray();
        var calls = new SortedDictionary<int, JsonObject>();
        foreach (var delta in chunks.SelectMany(chunk => JsonNode.Parse(chunk)!["choices"]!.AsArray()).Select(choice => choice!["delta"]!))
        {
            content += delta["content"]?.GetValue<string>();
            foreach (var detail in delta["reasoning_details"]?.AsArray() ?? [])
            {
                details.Add(detail!.DeepClone());
            }

            foreach (var call in delta["tool_calls"]?.AsArray() ?? [])
            {
                var index = call!["index"]!.GetValue<int>();
                if (!calls.TryGetValue(index, out var known))
                {
                    calls[index] = known = call.DeepClone().AsObject();
                    known.Remove("index");
                    continue;
                }

                known["function"]!["arguments"] = known["function"]!["arguments"]?.GetValue<string>() + call["function"]!["arguments"]?.GetValue<string>();
            }
        }

        return new JsonObject { ["role"] = "assistant", ["content"] = content, ["reasoning_details"] = details, ["tool_calls"] = new JsonArray([.. calls.Values]) };
    }
}
