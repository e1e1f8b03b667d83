using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance.Doors;

/// <summary>Anthropic Messages.</summary>
internal sealed class MessagesDoor : IDoor
{
    private static readonly Dictionary<string, string> s_headers = new() { ["anthropic-version"] = "2023-06-01" };
    private static readonly Dictionary<string, string> s_finishes = new() { ["end_turn"] = "stop", ["stop_sequence"] = "stop", ["max_tokens"] = "length", ["tool_use"] = "tools", ["refusal"] = "filter" };

    public string Name => "messages";

    public IReadOnlyCollection<string> Lacks => [];

    public async Task<Answer> AskAsync(ServerUnderTest server, string model, Ask ask, bool stream, CancellationToken cancellation)
    {
        var body = Write(model, ask);
        if (stream)
        {
            body["stream"] = true;
        }

        var text = await server.PostAsync("/v1/messages", body, stream ? "text/event-stream" : "application/json", s_headers, cancellation);
        return stream ? new MessagesStream().Read(text) : Read(Json.Parse(text));
    }

    public void CheckError(Refused refused)
    {
        refused.Body.Is("type", "error");
        refused.Body.Object("error").Word("type");
        refused.Body.Object("error").Word("message");
    }

    /// <summary>A whole message, as it came or as its stream makes it.</summary>
    public static Answer Read(JsonObject body)
    {
        body.Is("type", "message");
        body.Is("role", "assistant");
        Violation.Unless(body.Word("id").Length > 0, "the message has no id");
        body.Word("model");
        var content = body.List("content");
        var answer = new Answer
        {
            Finish = s_finishes.GetValueOrDefault(body.Word("stop_reason")) ?? throw new Violation($"stop_reason '{body.Word("stop_reason")}' is none of this protocol"),
            Echo = new JsonObject { ["role"] = "assistant", ["content"] = content.DeepClone() },
        };
        foreach (var block in content)
        {
            switch (block.Word("type"))
            {
                case "text":
                    answer.Text += block.Word("text");
                    break;
                case "thinking":
                    answer.Reasoning += block.Word("thinking");
                    block.Word("signature");
                    break;
                case "redacted_thinking":
                    block.Word("data");
                    break;
                case "tool_use":
                    answer.Calls.Add(new Call(block.Word("id"), block.Word("name"), block.Object("input")));
                    break;
                default:
                    throw new Violation($"a block of type '{block.Word("type")}' was not asked for");
            }
        }

        ReadUsage(body.Object("usage"), answer);
        return answer;
    }

    private static void ReadUsage(JsonObject usage, Answer answer)
    {
        answer.Cached = usage.OptionalCount("cache_read_input_tokens") ?? 0;
        answer.Prompt = usage.Count("input_tokens") + answer.Cached + (usage.OptionalCount("cache_creation_input_tokens") ?? 0);
        answer.Completion = usage.Count("output_tokens");
        answer.ReasoningTokens = usage["output_tokens_details"].OptionalCount("thinking_tokens") ?? 0;
    }

    private static JsonObject Write(string model, Ask ask)
    {
        var body = new JsonObject { ["model"] = model, ["max_tokens"] = ask.Limit ?? 8000, ["messages"] = new JsonArray([.. ask.Turns.Select(Write)]) };
        if (ask.System is not null)
        {
            body["system"] = ask.System;
        }

        if (ask.Temperature is { } temperature)
        {
            body["temperature"] = temperature;
        }

        if (ask.Stop is not null)
        {
            body["stop_sequences"] = new JsonArray(ask.Stop);
        }

        if (ask.Effort is not null)
        {
            body["thinking"] = new JsonObject { ["type"] = "enabled", ["budget_tokens"] = 1024 };
        }

        if (ask.Tools.Count > 0)
        {
            body["tools"] = new JsonArray([.. ask.Tools.Select(tool => new JsonObject { ["name"] = tool.Name, ["description"] = tool.Description, ["input_schema"] = tool.Schema.DeepClone() })]);
        }

        if (ask.Choice is { } choice)
        {
            body["tool_choice"] = choice switch
            {
                "none" => new JsonObject { ["type"] = "none" },
                "required" => new JsonObject { ["type"] = "any" },
                _ => new JsonObject { ["type"] = "tool", ["name"] = choice },
            };
        }

        if (ask.Schema is not null)
        {
            body["output_config"] = new JsonObject { ["format"] = new JsonObject { ["type"] = "json_schema", ["schema"] = ask.Schema.DeepClone() } };
        }

        return body;
    }

    private static JsonNode Write(Turn turn)
    {
        if (turn.Echo is { } answer)
        {
            return answer.Echo.DeepClone();
        }

        JsonNode content = turn.Results.Count > 0
            ? new JsonArray([.. turn.Results.Select(pair => new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = pair.Call.Id, ["content"] = pair.Result })])
            : turn.Png is null ? turn.Text
            : new JsonArray(
                new JsonObject { ["type"] = "text", ["text"] = turn.Text },
                new JsonObject { ["type"] = "image", ["source"] = new JsonObject { ["type"] = "base64", ["media_type"] = "image/png", ["data"] = turn.Png } });
        return new JsonObject { ["role"] = turn.Results.Count > 0 ? "user" : turn.Role, ["content"] = content };
    }
}
