using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.OpenAiResponses;

/// <summary>What the bytes of an answer say, found by walking its JSON without the dialect: the witness that the readers are held to.</summary>
internal sealed class Walked
{
    private static readonly string[] s_nouns = ["message", "reasoning", "function_call", "custom_tool_call"];

    private readonly JsonObject _response;
    private readonly IReadOnlyList<JsonObject> _items;

    private Walked(JsonObject response, IReadOnlyList<JsonObject> items)
    {
        _response = response;
        _items = items;
    }

    /// <summary>A whole answer.</summary>
    public static Walked Answer(ReadOnlySpan<byte> body)
    {
        var response = JsonNode.Parse(body)!.AsObject();
        return new Walked(response, [.. response["output"]!.AsArray().Select(item => item!.AsObject())]);
    }

    /// <summary>
    /// The events of one streamed answer: items in their order, each with what its deltas say, or where there were none with what its end says. A hosted tool's item is its last form.
    /// </summary>
    public static Walked Stream(IEnumerable<string> events)
    {
        var response = new JsonObject();
        var items = new SortedDictionary<int, JsonObject>();
        var deltas = new Dictionary<(int Item, string Kind, int Piece), string>();
        foreach (var e in events.Select(line => JsonNode.Parse(line)!.AsObject()))
        {
            switch (Word(e, "type"))
            {
                case "response.completed" or "response.incomplete" or "response.failed":
                    response = e["response"]!.DeepClone().AsObject();
                    break;
                case "response.output_item.done":
                    items[(int)e["output_index"]!] = e["item"]!.DeepClone().AsObject();
                    break;
                case { } type when type.EndsWith(".delta", StringComparison.Ordinal):
                    var key = ((int)e["output_index"]!, type, (int)(e["content_index"] ?? e["summary_index"] ?? 0));
                    deltas[key] = deltas.GetValueOrDefault(key) + Word(e, "delta");
                    break;
            }
        }

        // Items that no event has ended stand in the whole answer.
        var whole = response["output"]!.AsArray();
        for (var index = 0; index < whole.Count; index++)
        {
            if (items.Values.All(item => Word(item, "id") != Word(whole[index]!.AsObject(), "id")))
            {
                items.TryAdd(index, whole[index]!.DeepClone().AsObject());
            }
        }

        foreach (var (place, text) in deltas)
        {
            Overwrite(items[place.Item], place.Kind, place.Piece, text);
        }

        return new Walked(response, [.. items.Values]);
    }

    private static void Overwrite(JsonObject item, string kind, int piece, string text)
    {
        switch (kind)
        {
            case "response.output_text.delta" or "response.reasoning_text.delta":
                item["content"]![piece]!["text"] = text;
                break;
            case "response.reasoning_summary_text.delta":
                item["summary"]![piece]!["text"] = text;
                break;
            case "response.function_call_arguments.delta":
                item["arguments"] = text;
                break;
            case "response.custom_tool_call_input.delta":
                item["input"] = text;
                break;
        }
    }

    public string Id => Word(_response, "id")!;

    public string Model => Word(_response, "model")!;

    public string Status => Word(_response, "status")!;

    public string Text => string.Concat(Of("message").SelectMany(item => item["content"]!.AsArray()).Select(part => Word(part!.AsObject(), "text")));

    public string Reasoning => string.Concat(Of("reasoning").Select(item => string.Join("\n\n", Pieces(item, "summary").Concat(Pieces(item, "content")))));

    public IEnumerable<string> States => Of("reasoning").Select(item => Word(item, "encrypted_content")).OfType<string>().Where(state => state.Length > 0);

    public IEnumerable<string> StateIds => Of("reasoning").Where(item => Word(item, "encrypted_content") is { Length: > 0 }).Select(item => Word(item, "id")!);

    public IEnumerable<string> Calls => _items.Where(item => Word(item, "type") is "function_call" or "custom_tool_call")
        .Select(item => $"{Word(item, "call_id")} {Word(item, "name")} {Word(item, "arguments") ?? Word(item, "input")}");

    public IEnumerable<string> Raw => _items.Where(item => !s_nouns.Contains(Word(item, "type"))).Select(item => $"{Word(item, "type")} {item.ToJsonString()}");

    public int Annotations => Of("message").SelectMany(item => item["content"]!.AsArray()).Sum(part => part!["annotations"]?.AsArray().Count ?? 0);

    public int LogprobTokens => Of("message").SelectMany(item => item["content"]!.AsArray()).Sum(part => part!["logprobs"]?.AsArray().Count ?? 0);

    public long Input => Count("input_tokens");

    public long Output => Count("output_tokens");

    public long Total => Count("total_tokens");

    public long Cached => (long?)_response["usage"]?["input_tokens_details"]?["cached_tokens"] ?? 0;

    public long Written => (long?)_response["usage"]?["input_tokens_details"]?["cache_write_tokens"] ?? 0;

    public long Thought => (long?)_response["usage"]?["output_tokens_details"]?["reasoning_tokens"] ?? 0;

    /// <summary>The answer with these items, as a whole answer would hold them.</summary>
    public byte[] ToBytes()
    {
        var whole = _response.DeepClone().AsObject();
        whole["output"] = new JsonArray([.. _items.Select(item => item.DeepClone())]);
        return JsonSerializer.SerializeToUtf8Bytes(whole);
    }

    private static string? Word(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var word) ? word : null;

    private static IEnumerable<string> Pieces(JsonObject item, string list) => (item[list] as JsonArray ?? []).Select(piece => Word(piece!.AsObject(), "text")!).Where(text => text.Length > 0);

    private long Count(string name) => (long?)_response["usage"]?[name] ?? 0;

    private IEnumerable<JsonObject> Of(string type) => _items.Where(item => Word(item, "type") == type);
}
