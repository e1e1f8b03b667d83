using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.CohereChat;

/// <summary>What the bytes of an answer say, found by walking its JSON without the dialect: the witness that the readers are held to.</summary>
internal sealed class Walked
{
    private readonly JsonObject _answer;

    private Walked(JsonObject answer) => _answer = answer;

    /// <summary>A whole answer.</summary>
    public static Walked Answer(ReadOnlySpan<byte> body) => new(JsonNode.Parse(body)!.AsObject());

    /// <summary>The events of one streamed answer, put together into the answer that they describe.</summary>
    public static Walked Stream(IEnumerable<string> events)
    {
        var content = new SortedDictionary<int, JsonObject>();
        var answer = new JsonObject();
        foreach (var line in events)
        {
            var e = JsonNode.Parse(line)!.AsObject();
            switch ((string?)e["type"])
            {
                case "message-start":
                    answer["id"] = e["id"]?.DeepClone();
                    break;
                case "content-start":
                    content[(int)e["index"]!] = e["delta"]!["message"]!["content"]!.DeepClone().AsObject();
                    break;
                case "content-delta":
                    var (name, piece) = e["delta"]!["message"]!["content"]!.AsObject().Single();
                    content[(int)e["index"]!][name] = (string?)content[(int)e["index"]!][name] + piece;
                    break;
                case "message-end":
                    answer["finish_reason"] = e["delta"]!["finish_reason"]!.DeepClone();
                    answer["usage"] = e["delta"]!["usage"]!.DeepClone();
                    break;
            }
        }

        answer["message"] = new JsonObject { ["role"] = "assistant", ["content"] = new JsonArray(content.Values.ToArray<JsonNode>()) };
        return new Walked(answer);
    }

    /// <summary>The answer as one body.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(_answer);

    public string Id => (string)_answer["id"]!;

    public string Text => string.Concat(Content.Select(part => (string?)part!["text"])) + (string?)Message["tool_plan"];

    public string Reasoning => string.Concat(Content.Select(part => (string?)part!["thinking"]));

    public IEnumerable<string> Calls => (Message["tool_calls"] as JsonArray ?? []).Select(call => $"{call!["id"]} {call["function"]!["name"]} {Arguments(call["function"]!["arguments"])}");

    public int Citations => (Message["citations"] as JsonArray)?.Count ?? 0;

    public string FinishReason => (string)_answer["finish_reason"]!;

    /// <summary>What is charged.</summary>
    public BilledTokens Billed => Counts("billed_units");

    /// <summary>What the model worked on.</summary>
    public BilledTokens Tokens => Counts("tokens");

    private JsonObject Message => _answer["message"]!.AsObject();

    private JsonArray Content => Message["content"] as JsonArray ?? [];

    private BilledTokens Counts(string name) => new((long)_answer["usage"]![name]!["input_tokens"]!, (long)_answer["usage"]![name]!["output_tokens"]!);

    private static string Arguments(JsonNode? given) => JsonNode.Parse((string)given!) is { } arguments ? arguments.ToJsonString() : "{}";
}
