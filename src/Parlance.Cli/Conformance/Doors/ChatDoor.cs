using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance.Doors;

/// <summary>OpenAI chat completions.</summary>
internal sealed class ChatDoor : IDoor
{
    private static readonly Dictionary<string, string> s_finishes = new() { ["stop"] = "stop", ["length"] = "length", ["tool_calls"] = "tools", ["content_filter"] = "filter" };

    public string Name => "chat";

    public IReadOnlyCollection<string> Lacks => [];

    public async Task<Answer> AskAsync(ServerUnderTest server, string model, Ask ask, bool stream, CancellationToken cancellation)
    {
        var body = ChatRequests.Write(model, ask);
        if (stream)
        {
            body["stream"] = true;
            body["stream_options"] = new JsonObject { ["include_usage"] = true };
        }

        var text = await server.PostAsync("/v1/chat/completions", body, stream ? "text/event-stream" : "application/json", new Dictionary<string, string>(), cancellation);
        return stream ? new ChatStream().Read(text) : ReadWhole(Json.Parse(text));
    }

    public void CheckError(Refused refused)
    {
        var error = refused.Body.Object("error");
        error.Word("message");
        error.Word("type");
    }

    public static string Finish(string reason) => s_finishes.GetValueOrDefault(reason) ?? throw new Violation($"finish_reason '{reason}' is none of this protocol");

    public static void ReadUsage(JsonNode usage, Answer answer)
    {
        answer.Prompt = usage.Count("prompt_tokens");
        answer.Completion = usage.Count("completion_tokens");
        Violation.UnlessSame(answer.Prompt + answer.Completion, usage.Count("total_tokens"), "total_tokens");
        answer.Cached = usage["prompt_tokens_details"].OptionalCount("cached_tokens") ?? 0;
        answer.ReasoningTokens = usage["completion_tokens_details"].OptionalCount("reasoning_tokens") ?? 0;
    }

    public static Call ReadCall(JsonNode call)
    {
        call.Is("type", "function");
        var function = call.Object("function");
        Violation.Unless(call.Word("id").Length > 0, "a tool call has no id");
        return new Call(call.Word("id"), function.Word("name"), Json.Embedded(function.Word("arguments"), "arguments"));
    }

    private static Answer ReadWhole(JsonObject body)
    {
        body.Is("object", "chat.completion");
        Violation.Unless(body.Word("id").Length > 0, "the answer has no id");
        body.Word("model");
        body.Count("created");
        var choices = body.List("choices");
        Violation.UnlessSame(1, choices.Count, "the number of choices");
        var choice = choices[0];
        Violation.UnlessSame(0, choice.Count("index"), "index");
        var message = choice.Object("message");
        message.Is("role", "assistant");
        Violation.Unless(message.ContainsKey("content"), "the message has no content, not even null");
        var answer = new Answer
        {
            Text = message.OptionalWord("content") ?? "",
            Reasoning = message.OptionalWord("reasoning_content") ?? message.OptionalWord("reasoning") ?? "",
            Finish = Finish(choice.Word("finish_reason")),
            Echo = message,
        };
        answer.Calls.AddRange(message.Items("tool_calls").Select(ReadCall));
        ReadUsage(body.Object("usage"), answer);
        return answer;
    }
}
