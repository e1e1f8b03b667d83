using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>What the bytes of an answer say, found by walking its JSON without the dialect: the witness that the readers are held to.</summary>
internal sealed class Walked
{
    private static readonly string[] s_nouns = ["text", "thinking", "redacted_thinking", "tool_use"];

    private readonly JsonObject _message;

    private Walked(JsonObject message) => _message = message;

    /// <summary>A whole answer.</summary>
    public static Walked Answer(ReadOnlySpan<byte> body) => new(JsonNode.Parse(body)!.AsObject());

    /// <summary>The events of one streamed answer, put together into the message that they describe.</summary>
    public static Walked Stream(IEnumerable<string> events)
    {
        var message = new JsonObject();
        var arguments = "";
        foreach (var line in events)
        {
            var e = JsonNode.Parse(line)!.AsObject();
            switch (Word(e, "type"))
            {
                case "message_start":
                    message = e["message"]!.DeepClone().AsObject();
                    break;
                case "content_block_start":
                    message["content"]!.AsArray().Add(e["content_block"]!.DeepClone());
                    arguments = "";
                    break;
                case "content_block_delta":
                    arguments += Grow(message["content"]!.AsArray()[^1]!.AsObject(), e["delta"]!.AsObject());
                    break;
                case "content_block_stop" when arguments.Length > 0:
                    message["content"]!.AsArray()[^1]!["input"] = JsonNode.Parse(arguments);
                    arguments = "";
                    break;
                case "message_delta":
                    Overwrite(message, e["delta"]!.AsObject());
                    Overwrite(message["usage"]!.AsObject(), e["usage"]!.AsObject());
                    break;
            }
        }

        return new Walked(message);
    }

    /// <summary>The message as one answer.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(_message);

    public string Id => Word(_message, "id")!;

    public string Model => Word(_message, "model")!;

    public string Text => string.Concat(Of("text").Select(block => Word(block, "text")));

    public string Reasoning => string.Concat(Of("thinking").Select(block => Word(block, "thinking")));

    public IEnumerable<string> States => Blocks.Where(block => Word(block, "type") is "thinking" or "redacted_thinking")
        .Select(block => Word(block, "signature") ?? Word(block, "data") ?? "").Where(state => state.Length > 0);

    public IEnumerable<string> Calls => Of("tool_use").Select(block => $"{Word(block, "id")} {Word(block, "name")} {block["input"]!.ToJsonString()}");

    public IEnumerable<string> Raw => Blocks.Where(block => !s_nouns.Contains(Word(block, "type"))).Select(block => $"{Word(block, "type")} {block.ToJsonString()}");

    public int Citations => Of("text").Sum(block => (block["citations"] as JsonArray)?.Count ?? 0);

    /// <summary>Fields beside the content that are kept as annotations.</summary>
    public int Beside => new[] { "stop_details", "container" }.Count(name => _message[name] is JsonObject);

    public string? StopReason => Word(_message, "stop_reason");

    public string? StopSequence => Word(_message, "stop_sequence");

    /// <summary>All input tokens that were worked on for this model: the top level, and the passes that it leaves out.</summary>
    public long PromptTokens => Passes.Sum(pass => Number(pass, "input_tokens") + Number(pass, "cache_creation_input_tokens") + Number(pass, "cache_read_input_tokens"));

    public long CompletionTokens => Passes.Sum(pass => Number(pass, "output_tokens"));

    public long CacheRead => Passes.Sum(pass => Number(pass, "cache_read_input_tokens"));

    public long CacheWrites => Passes.Sum(pass => Number(pass, "cache_creation_input_tokens"));

    public long Thinking => Number(_message["usage"]!["output_tokens_details"], "thinking_tokens");

    private IEnumerable<JsonObject> Blocks => _message["content"]!.AsArray().Select(block => block!.AsObject());

    private IEnumerable<JsonNode> Passes => [_message["usage"]!, .. (_message["usage"]!["iterations"] as JsonArray ?? []).Where(pass => Word(pass!.AsObject(), "type") == "compaction").Select(pass => pass!)];

    private IEnumerable<JsonObject> Of(string type) => Blocks.Where(block => Word(block, "type") == type);

    private static string Grow(JsonObject block, JsonObject delta)
    {
        switch (Word(delta, "type"))
        {
            case "input_json_delta":
                return Word(delta, "partial_json")!;
            case "citations_delta":
                if (block["citations"] is not JsonArray)
                {
                    block["citations"] = new JsonArray();
                }

                block["citations"]!.AsArray().Add(delta["citation"]!.DeepClone());
                return "";
            case "signature_delta":
                block["signature"] = Word(delta, "signature");
                return "";
            case var type:
                var field = type switch { "text_delta" => "text", "thinking_delta" => "thinking", "compaction_delta" => "content", _ => throw new InvalidDataException($"Delta {type} is unknown.") };
                block[field] = (Word(block, field) ?? "") + Word(delta, field);
                return "";
        }
    }

    private static void Overwrite(JsonObject target, JsonObject source)
    {
        foreach (var (name, value) in source)
        {
            target[name] = value?.DeepClone();
        }
    }

    private static string? Word(JsonObject element, string name) => element[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static long Number(JsonNode? element, string name) => element?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value.GetValue<long>() : 0;
}
