using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance.Doors;

/// <summary>Requests of Responses.</summary>
internal static class ResponsesRequests
{
    public static JsonObject Write(string model, Ask ask)
    {
        var body = new JsonObject
        {
            ["model"] = model,
            ["store"] = false,
            ["include"] = new JsonArray("reasoning.encrypted_content"),
            ["input"] = new JsonArray([.. ask.Turns.SelectMany(Items)]),
        };
        Set(body, "instructions", ask.System);
        Set(body, "max_output_tokens", ask.Limit);
        Set(body, "temperature", ask.Temperature);
        Set(body, "reasoning", ask.Effort is null ? null : new JsonObject { ["effort"] = ask.Effort, ["summary"] = "auto" });
        Set(body, "tools", ask.Tools.Count == 0 ? null : new JsonArray([.. ask.Tools.Select(tool => new JsonObject
        {
            ["type"] = "function",
            ["name"] = tool.Name,
            ["description"] = tool.Description,
            ["parameters"] = tool.Schema.DeepClone(),
            ["strict"] = false,
        })]));
        Set(body, "tool_choice", ask.Choice is null or "none" or "required" ? ask.Choice : new JsonObject { ["type"] = "function", ["name"] = ask.Choice });
        Set(body, "text", ask.Schema is null ? null : new JsonObject
        {
            ["format"] = new JsonObject { ["type"] = "json_schema", ["name"] = "answer", ["strict"] = true, ["schema"] = ask.Schema.DeepClone() },
        });
        return body;
    }

    private static void Set(JsonObject body, string name, JsonNode? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }

    private static IEnumerable<JsonNode> Items(Turn turn)
    {
        if (turn.Echo is { } answer)
        {
            return answer.Echo.AsArray().Select(item => item!.DeepClone());
        }

        if (turn.Results.Count > 0)
        {
            return turn.Results.Select(pair => new JsonObject { ["type"] = "function_call_output", ["call_id"] = pair.Call.Id, ["output"] = pair.Result });
        }

        JsonNode content = turn.Png is null ? turn.Text : new JsonArray(
            new JsonObject { ["type"] = "input_text", ["text"] = turn.Text },
            new JsonObject { ["type"] = "input_image", ["detail"] = "auto", ["image_url"] = $"data:image/png;base64,{turn.Png}" });
        return [new JsonObject { ["role"] = turn.Role, ["content"] = content }];
    }
}
