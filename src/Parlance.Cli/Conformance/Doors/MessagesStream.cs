using System.Text;
using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance.Doors;

/// <summary>Reads a stream of Messages: names that equal types, one block at a time with rising indexes, and the end in its order.</summary>
internal sealed class MessagesStream
{
    private readonly JsonArray _content = [];
    private readonly StringBuilder _arguments = new();
    private JsonObject? _message;
    private JsonObject? _block;
    private int _events;
    private bool _delta;
    private bool _stopped;

    public Answer Read(string body)
    {
        foreach (var (name, data) in ServerUnderTest.Events(body))
        {
            var e = Json.Parse(data);
            Violation.UnlessSame(e.Word("type"), name, "the event's name");
            Violation.Unless(!_stopped, "something follows message_stop");
            _events++;
            Take(name, e, data);
        }

        Violation.Unless(_stopped, "the stream ended without message_stop and without an error");
        Violation.Unless(_message is not null, "the stream had no message_start");
        _message!["content"] = _content;
        var answer = MessagesDoor.Read(_message);
        answer.Events = _events;
        return answer;
    }

    private void Take(string name, JsonObject e, string data)
    {
        switch (name)
        {
            case "ping":
                break;
            case "error":
                throw new Refused(200, e, data);
            case "message_start":
                Violation.Unless(_message is null, "a second message_start");
                _message = (JsonObject)e.Object("message").DeepClone();
                Violation.UnlessSame(0, _message.List("content").Count, "the number of blocks in message_start");
                break;
            case "content_block_start":
                Violation.Unless(_message is not null && _block is null && !_delta, "a block begins out of order");
                Violation.UnlessSame(_content.Count, e.Count("index"), "the index of a new block");
                _block = (JsonObject)e.Object("content_block").DeepClone();
                _arguments.Clear();
                break;
            case "content_block_delta":
                TakeDelta(e);
                break;
            case "content_block_stop":
                Close(e);
                break;
            case "message_delta":
                Violation.Unless(_message is not null && _block is null && !_delta, "message_delta is out of order");
                _delta = true;
                _message!["stop_reason"] = e.Object("delta").Word("stop_reason");
                foreach (var (field, value) in e.Object("usage"))
                {
                    _message.Object("usage")[field] = value?.DeepClone();
                }

                break;
            case "message_stop":
                Violation.Unless(_delta, "message_stop comes before message_delta");
                _stopped = true;
                break;
            default:
                throw new Violation($"an event of type '{name}' was not asked for");
        }
    }

    private void TakeDelta(JsonObject e)
    {
        Violation.Unless(_block is not null, "a delta without a block");
        Violation.UnlessSame(_content.Count, e.Count("index"), "the index of a delta");
        var delta = e.Object("delta");
        var (field, type) = delta.Word("type") switch
        {
            "text_delta" => ("text", "text"),
            "thinking_delta" => ("thinking", "thinking"),
            "signature_delta" => ("signature", "thinking"),
            "input_json_delta" => ("partial_json", "tool_use"),
            var other => throw new Violation($"a delta of type '{other}' was not asked for"),
        };
        _block.Is("type", type);
        if (field == "partial_json")
        {
            _arguments.Append(delta.Word(field));
        }
        else
        {
            _block![field] = (field == "signature" ? "" : _block.OptionalWord(field)) + delta.Word(field);
        }
    }

    private void Close(JsonObject e)
    {
        Violation.Unless(_block is not null, "a block ends that never began");
        Violation.UnlessSame(_content.Count, e.Count("index"), "the index of a block's end");
        if (_arguments.Length > 0)
        {
            _block!["input"] = Json.Embedded(_arguments.ToString(), "the joined partial_json");
        }

        _content.Add((JsonNode)_block!);
        _block = null;
    }
}
