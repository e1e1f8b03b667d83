using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance.Doors;

/// <summary>OpenAI Responses, without the server's memory.</summary>
internal sealed class ResponsesDoor : IDoor
{
    public string Name => "responses";

    public IReadOnlyCollection<string> Lacks => ["stop"];

    public async Task<Answer> AskAsync(ServerUnderTest server, string model, Ask ask, bool stream, CancellationToken cancellation)
    {
        var body = ResponsesRequests.Write(model, ask);
        if (stream)
        {
            body["stream"] = true;
        }

        var text = await server.PostAsync("/v1/responses", body, stream ? "text/event-stream" : "application/json", new Dictionary<string, string>(), cancellation);
        return stream ? ReadStream(text) : Read(Json.Parse(text));
    }

    public void CheckError(Refused refused)
    {
        var error = refused.Body?["response"]?["error"] ?? refused.Body?["error"] ?? refused.Body;
        error.Word("message");
    }

    private static Answer ReadStream(string body)
    {
        JsonObject? final = null;
        var (count, items) = (0, new JsonArray());
        foreach (var (name, data) in ServerUnderTest.Events(body))
        {
            var e = Json.Parse(data);
            Violation.UnlessSame(e.Word("type"), name, "the event's name");
            Violation.Unless(final is null, $"{name} follows the last event");
            if (name is "error" or "response.failed")
            {
                throw new Refused(200, e, data);
            }

            Violation.UnlessSame(count++, e.Count("sequence_number"), "sequence_number");
            Violation.Unless(count > 1 || name == "response.created", "the stream does not begin with response.created");
            if (name == "response.output_item.done")
            {
                Violation.UnlessSame(items.Count, e.Count("output_index"), "output_index");
                items.Add(e.Object("item").DeepClone());
            }

            final = name is "response.completed" or "response.incomplete" ? e.Object("response") : null;
        }

        Violation.Unless(final is not null, "the stream ended without its last event and without an error");
        Violation.Unless(JsonNode.DeepEquals(items, final!.List("output")), "the items of the stream are not those of its last event");
        var answer = Read(final!);
        answer.Events = count;
        return answer;
    }

    private static Answer Read(JsonObject body)
    {
        body.Is("object", "response");
        Violation.Unless(body.Word("id").Length > 0, "the response has no id");
        body.Word("model");
        body.Count("created_at");
        if (body.Word("status") == "failed")
        {
            throw new Refused(200, body, body.ToJsonString());
        }

        var output = body.List("output");
        var answer = new Answer { Echo = output.DeepClone() };
        foreach (var item in output)
        {
            switch (item.Word("type"))
            {
                case "message":
                    item.Is("role", "assistant");
                    answer.Text += string.Concat(item.List("content").Where(part => part.Word("type") == "output_text").Select(part => part.Word("text")));
                    break;
                case "reasoning":
                    answer.Reasoning += string.Concat(item.Items("summary").Concat(item.Items("content")).Select(part => part.Word("text")));
                    break;
                case "function_call":
                    answer.Calls.Add(new Call(item.Word("call_id"), item.Word("name"), Json.Embedded(item.Word("arguments"), "arguments")));
                    break;
                default:
                    throw new Violation($"an item of type '{item.Word("type")}' was not asked for");
            }
        }

        answer.Finish = (body.Word("status"), body["incomplete_details"].OptionalWord("reason")) switch
        {
            ("completed", _) => answer.Calls.Count > 0 ? "tools" : "stop",
            ("incomplete", "max_output_tokens") => "length",
            ("incomplete", "content_filter") => "filter",
            var other => throw new Violation($"status and reason are {other}"),
        };
        var usage = body.Object("usage");
        answer.Prompt = usage.Count("input_tokens");
        answer.Completion = usage.Count("output_tokens");
        Violation.UnlessSame(answer.Prompt + answer.Completion, usage.Count("total_tokens"), "total_tokens");
        answer.Cached = usage.Object("input_tokens_details").Count("cached_tokens");
        answer.ReasoningTokens = usage.Object("output_tokens_details").Count("reasoning_tokens");
        return answer;
    }
}
