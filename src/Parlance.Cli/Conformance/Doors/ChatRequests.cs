using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance.Doors;

/// <summary>Requests of chat completions.</summary>
internal static class ChatRequests
{
    public static JsonObject Write(string model, Ask ask)
    {
        var messages = new JsonArray();
        if (ask.System is not null)
        {
            messages.Add((JsonNode)new JsonObject { ["role"] = "system", ["content"] = ask.System });
        }

        foreach (var turn in ask.Turns)
        {
            Write(turn, messages);
        }

        var body = new JsonObject { ["model"] = model, ["messages"] = messages };
        Set(body, "max_tokens", ask.Limit);
        Set(body, "temperature", ask.Temperature);
        Set(body, "stop", ask.Stop);
        Set(body, "reasoning_effort", ask.Effort);
        if (ask.Tools.Count > 0)
        {
            body["tools"] = new JsonArray([.. ask.Tools.Select(tool => new JsonObject
            {
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = tool.Name, ["description"] = tool.Description, ["parameters"] = tool.Schema.DeepClone() },
            })]);
        }

        body["tool_choice"] = ask.Choice is null or "none" or "required" ? ask.Choice : new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = ask.Choice } };
        body["response_format"] = ask.Schema is null ? null : new JsonObject
        {
            ["type"] = "json_schema",
            ["json_schema"] = new JsonObject { ["name"] = "answer", ["strict"] = true, ["schema"] = ask.Schema.DeepClone() },
        };
        foreach (var unsaid in body.Where(field => field.Value is null).Select(field => field.Key).ToList())
        {
            body.Remove(unsaid);
        }

        return body;
    }

    private static void Set(JsonObject body, string name, JsonNode? value) => body[name] = value;

    private static void Write(Turn turn, JsonArray messages)
    {
        if (turn.Echo is { } answer)
        {
            messages.Add(answer.Echo.DeepClone());
            return;
        }

        foreach (var (call, result) in turn.Results)
        {
            messages.Add((JsonNode)new JsonObject { ["role"] = "tool", ["tool_call_id"] = call.Id, ["content"] = result });
        }

        if (turn.Results.Count == 0)
        {
            JsonNode content = turn.Png is null ? turn.Text : new JsonArray(
                new JsonObject { ["type"] = "text", ["text"] = turn.Text },
                new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = $"data:image/png;base64,{turn.Png}" } });
            messages.Add((JsonNode)new JsonObject { ["role"] = turn.Role, ["content"] = content });
        }
    }
}
