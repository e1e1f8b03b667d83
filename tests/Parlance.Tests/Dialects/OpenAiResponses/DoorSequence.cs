using System.Text;
using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.OpenAiResponses;

/// <summary>The order of events that the vendor documents and its clients build on, checked over what the door wrote.</summary>
internal static class DoorSequence
{
    private static readonly string[] s_terminal = ["response.completed", "response.incomplete", "error"];

    public static void AssertSound(ReadOnlySpan<byte> written)
    {
        var events = Encoding.UTF8.GetString(written).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Parse).ToArray();
        Assert.Equal(Enumerable.Range(0, events.Length), events.Select(e => (int)e["sequence_number"]!));
        Assert.Contains(Type(events[^1]), s_terminal);
        if (Type(events[^1]) == "error")
        {
            return;
        }

        Assert.Equal(["response.created", "response.in_progress"], events.Take(2).Select(Type));
        var items = new Dictionary<int, Item>();
        foreach (var e in events[2..^1])
        {
            Check(e, items);
        }

        Assert.All(items.Values, item => Assert.NotNull(item.Done));
        Assert.Equal(Enumerable.Range(0, items.Count), items.Keys.Order());
        var output = events[^1]["response"]!["output"]!.AsArray();
        Assert.Equal(items.OrderBy(item => item.Key).Select(item => item.Value.Done!.ToJsonString()), output.Select(item => item!.ToJsonString()));
    }

    private static JsonObject Parse(string frame)
    {
        var lines = frame.Split('\n');
        Assert.Equal(2, lines.Length);
        var data = JsonNode.Parse(lines[1]["data: ".Length..])!.AsObject();
        Assert.Equal($"event: {data["type"]}", lines[0]);
        return data;
    }

    private static string Type(JsonObject e) => (string)e["type"]!;

    private static void Check(JsonObject e, Dictionary<int, Item> items)
    {
        var index = (int)e["output_index"]!;
        if (Type(e) == "response.output_item.added")
        {
            Assert.Equal(items.Count, index);
            items.Add(index, new Item((string?)e["item"]!["id"] ?? ""));
            return;
        }

        var item = items[index];
        Assert.Null(item.Done);
        switch (Type(e))
        {
            case "response.output_item.done":
                item.Done = e["item"]!;
                Assert.Equal(item.Id, (string?)item.Done["id"] ?? "");
                Assert.Null(item.Open);
                break;
            case "response.content_part.added" or "response.reasoning_summary_part.added":
                Assert.Null(item.Open);
                Assert.Equal(item.Parts++, (int)(e["content_index"] ?? e["summary_index"])!);
                item.Open = "";
                break;
            case "response.content_part.done" or "response.reasoning_summary_part.done":
                Assert.Equal(item.Open, (string?)(e["part"]!["text"] ?? e["part"]!["refusal"]));
                item.Open = null;
                break;
            case "response.output_text.done" or "response.refusal.done" or "response.reasoning_summary_text.done":
                Assert.Equal(item.Open, (string?)(e["text"] ?? e["refusal"]));
                break;
            case "response.function_call_arguments.done" or "response.custom_tool_call_input.done":
                Assert.Equal(item.Arguments, (string?)(e["arguments"] ?? e["input"]));
                break;
            case "response.function_call_arguments.delta" or "response.custom_tool_call_input.delta":
                item.Arguments += (string)e["delta"]!;
                break;
            case "response.output_text.annotation.added":
                Assert.Equal(item.Annotations++, (int)e["annotation_index"]!);
                break;
            case var type:
                Assert.EndsWith(".delta", type);
                Assert.NotNull(item.Open);
                item.Open += (string)e["delta"]!;
                break;
        }

        Assert.True(Type(e) == "response.output_item.done" || (string?)e["item_id"] == item.Id);
    }

    private sealed class Item(string id)
    {
        public string Id { get; } = id;

        public int Parts { get; set; }

        public string? Open { get; set; }

        public string Arguments { get; set; } = "";

        public int Annotations { get; set; }

        public JsonNode? Done { get; set; }
    }
}
