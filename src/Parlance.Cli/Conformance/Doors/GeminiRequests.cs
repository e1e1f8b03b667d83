using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance.Doors;

/// <summary>Requests of generateContent.</summary>
internal static class GeminiRequests
{
    public static JsonObject Write(Ask ask)
    {
        var generation = new JsonObject { ["thinkingConfig"] = new JsonObject { ["includeThoughts"] = true } };
        Set(generation, "maxOutputTokens", ask.Limit);
        Set(generation, "temperature", ask.Temperature);
        Set(generation, "stopSequences", ask.Stop is null ? null : new JsonArray(ask.Stop));
        Set(generation, "responseMimeType", ask.Schema is null ? null : "application/json");
        Set(generation, "responseJsonSchema", ask.Schema?.DeepClone());
        var body = new JsonObject { ["contents"] = new JsonArray([.. ask.Turns.Select(Write)]), ["generationConfig"] = generation };
        Set(body, "systemInstruction", ask.System is null ? null : new JsonObject { ["parts"] = new JsonArray(new JsonObject { ["text"] = ask.System }) });
        Set(body, "tools", ask.Tools.Count == 0 ? null : new JsonArray(new JsonObject
        {
            ["functionDeclarations"] = new JsonArray([.. ask.Tools.Select(tool => new JsonObject { ["name"] = tool.Name, ["description"] = tool.Description, ["parametersJsonSchema"] = tool.Schema.DeepClone() })]),
        }));
        Set(body, "toolConfig", ask.Choice is not { } choice ? null : new JsonObject
        {
            ["functionCallingConfig"] = choice switch
            {
                "none" => new JsonObject { ["mode"] = "NONE" },
                "required" => new JsonObject { ["mode"] = "ANY" },
                _ => new JsonObject { ["mode"] = "ANY", ["allowedFunctionNames"] = new JsonArray(choice) },
            },
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

    private static JsonNode Write(Turn turn)
    {
        if (turn.Echo is { } answer)
        {
            return answer.Echo.DeepClone();
        }

        var parts = new List<JsonNode>(turn.Results.Select(pair =>
        {
            var response = new JsonObject { ["name"] = pair.Call.Name, ["response"] = new JsonObject { ["output"] = pair.Result } };
            Set(response, "id", pair.Call.Id.Length > 0 ? pair.Call.Id : null);
            return new JsonObject { ["functionResponse"] = response };
        }));
        if (parts.Count == 0)
        {
            parts.Add(new JsonObject { ["text"] = turn.Text });
            if (turn.Png is not null)
            {
                parts.Add(new JsonObject { ["inlineData"] = new JsonObject { ["mimeType"] = "image/png", ["data"] = turn.Png } });
            }
        }

        return new JsonObject { ["role"] = turn.Role == "assistant" ? "model" : "user", ["parts"] = new JsonArray([.. parts]) };
    }
}
