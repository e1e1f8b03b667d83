using System.Text;
using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance.Doors;

/// <summary>Reads a stream of chat completions: one id, the role first, calls by index, one finish, one usage chunk, one end.</summary>
internal sealed class ChatStream
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private readonly JsonArray _details = [];
    private readonly SortedDictionary<long, (string Id, string Name, StringBuilder Arguments)> _calls = [];
    private readonly Answer _answer = new() { Events = 0 };
    private string? _id;
    private bool _usage;
    private bool _done;

    public Answer Read(string body)
    {
        foreach (var (name, data) in ServerUnderTest.Events(body))
        {
            Violation.UnlessSame("", name, "the event's name");
            Violation.Unless(!_done, "something follows [DONE]");
            if (data == "[DONE]")
            {
                _done = true;
                continue;
            }

            var chunk = Json.Parse(data);
            if (chunk["error"] is not null)
            {
                throw new Refused(200, chunk, data);
            }

            Take(chunk);
        }

        Violation.Unless(_done, "the stream ended without [DONE] and without an error");
        Violation.Unless(_answer.Finish.Length > 0, "the stream ended well without a finish_reason");
        Violation.Unless(_usage, "usage was asked for and did not come");
        return Finished();
    }

    private void Take(JsonObject chunk)
    {
        if (chunk["prompt_filter_results"] is not null && chunk.List("choices").Count == 0)
        {
            // Azure's first chunk: it is in production, and clients of this protocol know it.
            return;
        }

        _answer.Events++;
        chunk.Is("object", "chat.completion.chunk");
        chunk.Count("created");
        Violation.UnlessSame(_id ??= chunk.Word("id"), chunk.Word("id"), "the chunk's id");
        Violation.Unless(!_usage, "a chunk follows the usage");
        var choices = chunk.List("choices");
        if (choices.Count == 0)
        {
            _usage = true;
            ChatDoor.ReadUsage(chunk.Object("usage"), _answer);
            return;
        }

        Violation.Unless(chunk["usage"] is null, "usage stands in a chunk with choices");
        Violation.Unless(_answer.Finish.Length == 0, "a chunk with choices follows the finish");
        var delta = choices[0].Object("delta");
        Violation.Unless(_answer.Events > 1 || delta.OptionalWord("role") == "assistant", "the first delta does not say the role");
        _text.Append(delta.OptionalWord("content"));
        _reasoning.Append(delta.OptionalWord("reasoning_content") ?? delta.OptionalWord("reasoning"));
        foreach (var detail in delta.Items("reasoning_details"))
        {
            _details.Add(detail.DeepClone());
        }

        foreach (var call in delta.Items("tool_calls"))
        {
            TakeCall(call);
        }

        _answer.Finish = choices[0].OptionalWord("finish_reason") is { } reason ? ChatDoor.Finish(reason) : "";
    }

    private void TakeCall(JsonNode call)
    {
        var index = call.Count("index");
        var function = call.Object("function");
        if (!_calls.TryGetValue(index, out var known))
        {
            Violation.UnlessSame(_calls.Count, index, "the index of a new call");
            call.Is("type", "function");
            known = (call.Word("id"), function.Word("name"), new StringBuilder());
            _calls.Add(index, known);
        }

        known.Arguments.Append(function.OptionalWord("arguments"));
    }

    private Answer Finished()
    {
        _answer.Text = _text.ToString();
        _answer.Reasoning = _reasoning.ToString();
        var message = new JsonObject { ["role"] = "assistant", ["content"] = _text.Length > 0 ? _answer.Text : null };
        if (_reasoning.Length > 0)
        {
            message["reasoning_content"] = _answer.Reasoning;
        }

        if (_details.Count > 0)
        {
            message["reasoning_details"] = _details;
        }

        if (_calls.Count > 0)
        {
            JsonNode[] calls = [.. _calls.Values.Select(call => new JsonObject { ["id"] = call.Id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments.ToString() } })];
            _answer.Calls.AddRange(calls.Select(ChatDoor.ReadCall));
            message["tool_calls"] = new JsonArray(calls);
        }

        _answer.Echo = message;
        return _answer;
    }
}
