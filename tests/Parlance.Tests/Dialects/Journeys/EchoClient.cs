using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.Journeys;

/// <summary>
/// What a plain client of each protocol does with an answer in a tool loop: it sends the assistant's turn back as it came and the results behind it. It copies JSON and understands none of it.
/// </summary>
internal static class EchoClient
{
    private const string Question = "What now?";

    public static byte[] NextRequest(string dialect, JsonNode answer, IReadOnlyList<ToolCall> calls)
    {
        var request = dialect switch
        {
            "openai-chat" => Chat("messages", answer["choices"]![0]!["message"]!, calls.Select(call => Result(("role", "tool"), ("tool_call_id", call.Id), ("content", "done")))),
            "anthropic-messages" => Chat("messages", Turn("assistant", answer["content"]!), Together("user", "content", calls.Select(call => Result(("type", "tool_result"), ("tool_use_id", call.Id), ("content", "done")))), ("max_tokens", 4096)),
            "openai-responses" => Items(answer["output"]!.AsArray(), calls),
            "gemini-generate" => Contents(answer["candidates"]![0]!["content"]!, calls),
            "bedrock-converse" => Converse(answer["output"]!["message"]!, calls),
            "cohere-chat" => Chat("messages", answer["message"]!, calls.Select(call => Result(("role", "tool"), ("tool_call_id", call.Id), ("content", "done")))),
            "ollama-chat" => Chat("messages", answer["message"]!, calls.Select(call => Result(("role", "tool"), ("tool_name", call.Name), ("content", "done")))),
            _ => throw new InvalidOperationException($"Say here how a client of {dialect} sends an answer back."),
        };
        return System.Text.Encoding.UTF8.GetBytes(request.ToJsonString());
    }

    private static JsonObject Chat(string name, JsonNode assistant, IEnumerable<JsonObject> results, (string Name, JsonNode Value)? more = null)
    {
        var body = new JsonObject { ["model"] = "m", [name] = new JsonArray([new JsonObject { ["role"] = "user", ["content"] = Question }, assistant.DeepClone(), .. results]) };
        if (more is { } field)
        {
            body[field.Name] = field.Value;
        }

        return body;
    }

    private static JsonObject Items(JsonArray output, IReadOnlyList<ToolCall> calls) => new()
    {
        ["model"] = "m",
        ["input"] = new JsonArray(
        [
            new JsonObject { ["role"] = "user", ["content"] = Question },
            .. output.Select(item => item!.DeepClone()),
            .. calls.Select(call => Result(("type", "function_call_output"), ("call_id", call.Id), ("output", "done"))),
        ]),
    };

    private static JsonObject Contents(JsonNode content, IReadOnlyList<ToolCall> calls)
    {
        var results = calls.Select(call => new JsonObject { ["functionResponse"] = new JsonObject { ["id"] = call.Id, ["name"] = call.Name, ["response"] = new JsonObject { ["output"] = "done" } } });
        return new JsonObject
        {
            ["contents"] = new JsonArray(
            [
                new JsonObject { ["role"] = "user", ["parts"] = new JsonArray(new JsonObject { ["text"] = Question }) },
                content.DeepClone(),
                .. Together("user", "parts", results),
            ]),
        };
    }

    private static JsonObject Converse(JsonNode message, IReadOnlyList<ToolCall> calls)
    {
        var results = calls.Select(call => new JsonObject { ["toolResult"] = new JsonObject { ["toolUseId"] = call.Id, ["content"] = new JsonArray(new JsonObject { ["text"] = "done" }) } });
        return new JsonObject
        {
            ["messages"] = new JsonArray(
            [
                new JsonObject { ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["text"] = Question }) },
                message.DeepClone(),
                .. Together("user", "content", results),
            ]),
        };
    }

    private static JsonObject Turn(string role, JsonNode content) => new() { ["role"] = role, ["content"] = content.DeepClone() };

    private static IEnumerable<JsonObject> Together(string role, string name, IEnumerable<JsonObject> results)
    {
        var all = results.ToArray();
        return all.Length == 0 ? [] : [new JsonObject { ["role"] = role, [name] = new JsonArray([.. all]) }];
    }

    private static JsonObject Result(params (string Name, string Value)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)field.Value)));
}
