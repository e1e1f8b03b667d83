using System.Text.Json.Nodes;

namespace Parlance.Cli.Compliance;

/// <summary>Our nouns in AI-Protocol's words.</summary>
internal static class EventNames
{
    /// <summary>Calls as a list of <c>{id, type, function}</c>.</summary>
    public static JsonArray Calls(IEnumerable<ToolCall> calls, bool withIndex)
    {
        var list = new JsonArray();
        foreach (var call in calls)
        {
            var item = new JsonObject { ["id"] = call.Id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments } };
            if (withIndex)
            {
                item.Insert(0, "index", JsonValue.Create(list.Count));
            }

            list.Add((JsonNode)item);
        }

        return list;
    }

    /// <summary>Why an answer ended: <c>stop → end_turn</c>.</summary>
    public static string? Finish(FinishReason? reason) => reason?.Value switch
    {
        "stop" => "end_turn",
        "length" => "max_tokens",
        "tool_calls" => "tool_use",
        "content_filter" => "refusal",
        var other => other,
    };
}
