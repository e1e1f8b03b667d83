using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance.Doors;

/// <summary>Ollama's <c>/api/chat</c>.</summary>
internal sealed class OllamaDoor : IDoor
{
    public string Name => "api-chat";

    public IReadOnlyCollection<string> Lacks => ["choice", "cached", "reasoning tokens", "filter", Scenario.OpaqueReasoning];

    public async Task<Answer> AskAsync(ServerUnderTest server, string model, Ask ask, bool stream, CancellationToken cancellation)
    {
        var body = Write(model, ask);
        body["stream"] = stream;
        var text = await server.PostAsync("/api/chat", body, stream ? "application/x-ndjson" : "application/json", new Dictionary<string, string>(), cancellation);
        return Read([.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Json.Parse)]);
    }

    public void CheckError(Refused refused) => refused.Body.Word("error");

    private static Answer Read(IReadOnlyList<JsonObject> lines)
    {
        var answer = new Answer { Events = lines.Count };
        var calls = new JsonArray();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (line["error"] is not null)
            {
                throw new Refused(200, line, line.ToJsonString());
            }

            line.Word("model");
            line.Word("created_at");
            Violation.UnlessSame(i == lines.Count - 1, line["done"]?.GetValue<bool>(), "done");
            var message = line.Object("message");
            message.Is("role", "assistant");
            answer.Text += message.Word("content");
            answer.Reasoning += message.OptionalWord("thinking");
            foreach (var call in message.Items("tool_calls"))
            {
                calls.Add(call.DeepClone());
                answer.Calls.Add(new Call(call.OptionalWord("id") ?? "", call.Object("function").Word("name"), call.Object("function").Object("arguments")));
            }
        }

        Violation.Unless(lines.Count > 0, "there is no line");
        var last = lines[^1];
        answer.Finish = last.Word("done_reason") is var reason && reason == "stop" && answer.Calls.Count > 0 ? "tools" : reason;
        answer.Prompt = last.Count("prompt_eval_count");
        answer.Completion = last.Count("eval_count");
        var echo = new JsonObject { ["role"] = "assistant", ["content"] = answer.Text, ["thinking"] = answer.Reasoning };
        if (calls.Count > 0)
        {
            echo["tool_calls"] = calls;
        }

        answer.Echo = echo;
        return answer;
    }

    private static JsonObject Write(string model, Ask ask)
    {
        var messages = new List<JsonNode>();
        if (ask.System is not null)
        {
            messages.Add(new JsonObject { ["role"] = "system", ["content"] = ask.System });
        }

        foreach (var turn in ask.Turns)
        {
            messages.AddRange(turn.Echo is { } answer ? [answer.Echo.DeepClone()]
                : turn.Results.Count > 0 ? turn.Results.Select(Result)
                : [new JsonObject { ["role"] = turn.Role, ["content"] = turn.Text, ["images"] = turn.Png is null ? [] : new JsonArray(turn.Png) }]);
        }

        var options = new JsonObject();
        Set(options, "num_predict", ask.Limit);
        Set(options, "temperature", ask.Temperature);
        Set(options, "stop", ask.Stop is null ? null : new JsonArray(ask.Stop));
        var body = new JsonObject { ["model"] = model, ["messages"] = new JsonArray([.. messages]), ["options"] = options };
        Set(body, "think", ask.Effort);
        Set(body, "format", ask.Schema?.DeepClone());
        Set(body, "tools", ask.Tools.Count == 0 ? null : ChatRequests.Write(model, ask)["tools"]!.DeepClone());
        return body;
    }

    private static JsonNode Result((Call Call, string Result) pair)
    {
        var message = new JsonObject { ["role"] = "tool", ["content"] = pair.Result, ["tool_name"] = pair.Call.Name };
        Set(message, "tool_call_id", pair.Call.Id.Length > 0 ? pair.Call.Id : null);
        return message;
    }

    private static void Set(JsonObject body, string name, JsonNode? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }
}
