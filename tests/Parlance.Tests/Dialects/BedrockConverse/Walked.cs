using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.BedrockConverse;

/// <summary>What the bytes of an answer say, found by walking its JSON without the dialect: the witness that the readers are held to.</summary>
internal sealed class Walked
{
    private readonly JsonObject _answer;

    private Walked(JsonObject answer) => _answer = answer;

    /// <summary>A whole answer.</summary>
    public static Walked Answer(ReadOnlySpan<byte> body) => new(JsonNode.Parse(body)!.AsObject());

    /// <summary>The events of one streamed answer, put together into the answer that they describe.</summary>
    public static Walked Stream(IEnumerable<(string Name, JsonObject Payload)> events)
    {
        var blocks = new SortedDictionary<int, JsonObject>();
        var answer = new JsonObject();
        foreach (var (name, payload) in events)
        {
            switch (name)
            {
                case "contentBlockStart":
                    blocks[Index(payload)] = Started(payload["start"]!.AsObject());
                    break;
                case "contentBlockDelta":
                    Grow(blocks.TryGetValue(Index(payload), out var block) ? block : blocks[Index(payload)] = [], payload["delta"]!.AsObject());
                    break;
                case "messageStop":
                    answer["stopReason"] = payload["stopReason"]!.DeepClone();
                    break;
                case "metadata":
                    answer["usage"] = payload["usage"]!.DeepClone();
                    break;
            }
        }

        foreach (var use in blocks.Values.Select(block => block["toolUse"]).OfType<JsonObject>())
        {
            var input = use["input"]!.GetValue<string>();
            use["input"] = input.Length == 0 ? new JsonObject() : JsonNode.Parse(input);
        }

        answer["output"] = new JsonObject { ["message"] = new JsonObject { ["content"] = new JsonArray(blocks.Values.Where(block => block.Count > 0).ToArray<JsonNode>()) } };
        return new Walked(answer);
    }

    /// <summary>The answer as one body.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(_answer);

    public string Text => string.Concat(Blocks.Select(block => Word(block, "text")));

    public string Reasoning => string.Concat(Reasons.Select(reason => reason["reasoningText"] is JsonObject text ? Word(text, "text") : ""));

    public IEnumerable<string> States => Reasons.Select(reason => reason["reasoningText"] is JsonObject text ? Word(text, "signature") : Word(reason, "redactedContent")).OfType<string>();

    public IEnumerable<string> Calls => Blocks.Select(block => block["toolUse"]).OfType<JsonObject>().Where(IsClientCall).Select(use => $"{Word(use, "toolUseId")} {Word(use, "name")} {use["input"]!.ToJsonString()}");

    public IEnumerable<string> Raw => Blocks.Where(block => block["text"] is null && block["reasoningContent"] is null && (block["toolUse"] is not JsonObject use || !IsClientCall(use))).Select(block => block.ToJsonString());

    public string? StopReason => Word(_answer, "stopReason");

    public bool HasUsage => _answer["usage"] is not null;

    public long Total => Number("totalTokens");

    public long Output => Number("outputTokens");

    public long CacheRead => Number("cacheReadInputTokens");

    public long CacheWrite => Number("cacheWriteInputTokens");

    private IEnumerable<JsonObject> Blocks => _answer["output"]!["message"]!["content"]!.AsArray().Select(block => block!.AsObject());

    private IEnumerable<JsonObject> Reasons => Blocks.Select(block => block["reasoningContent"]).OfType<JsonObject>();

    private static bool IsClientCall(JsonObject use) => Word(use, "type") is null or "tool_use";

    private static int Index(JsonObject payload) => payload["contentBlockIndex"]!.GetValue<int>();

    private static JsonObject Started(JsonObject start)
    {
        var block = start.DeepClone().AsObject();
        if (block["toolUse"] is JsonObject use)
        {
            use["input"] = "";
        }

        return block;
    }

    private static void Grow(JsonObject block, JsonObject delta)
    {
        if (Word(delta, "text") is { } text)
        {
            block["text"] = Word(block, "text") + text;
        }
        else if (delta["toolUse"] is JsonObject use)
        {
            block["toolUse"]!["input"] = block["toolUse"]!["input"]!.GetValue<string>() + Word(use, "input");
        }
        else if (delta["toolResult"] is JsonArray content)
        {
            block["toolResult"]!["content"] = content.DeepClone();
        }
        else if (delta["reasoningContent"] is JsonObject reasoning)
        {
            Think(block, reasoning);
        }
        else
        {
            throw new InvalidDataException($"Delta {delta.ToJsonString()} is unknown.");
        }
    }

    private static void Think(JsonObject block, JsonObject delta)
    {
        if (block["reasoningContent"] is not JsonObject reasoning)
        {
            block["reasoningContent"] = reasoning = [];
        }

        if (delta["redactedContent"] is { } redacted)
        {
            reasoning["redactedContent"] = redacted.DeepClone();
            return;
        }

        if (reasoning["reasoningText"] is not JsonObject thought)
        {
            reasoning["reasoningText"] = thought = new JsonObject { ["text"] = "" };
        }

        foreach (var (name, value) in delta)
        {
            thought[name] = name == "text" ? Word(thought, "text") + value : value!.DeepClone();
        }
    }

    private static string? Word(JsonObject element, string name) => element[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private long Number(string name) => _answer["usage"]?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value.GetValue<long>() : 0;
}
