using System.Text;
using System.Text.Json.Nodes;

namespace Parlance.Cli.Compliance;

/// <summary>The events of a stream in AI-Protocol's names, with the tool calls of a frame as one event.</summary>
internal sealed class EventList : IChatSink
{
    private readonly JsonArray _events = [];
    private readonly List<(string Id, string Name, StringBuilder Arguments)> _calls = [];

    public void Write(in ChatEvent e)
    {
        switch (e.Kind)
        {
            case ChatEventKind.Text:
                Add("PartialContentDelta", "content", Encoding.UTF8.GetString(e.Text));
                break;
            case ChatEventKind.Reasoning:
                Add("ThinkingDelta", "thinking", Encoding.UTF8.GetString(e.Text));
                break;
            case ChatEventKind.ToolCall:
                _calls.Add((e.Id ?? "", e.Name ?? "", new StringBuilder()));
                break;
            case ChatEventKind.ToolArguments:
                _calls[e.Index].Arguments.Append(Encoding.UTF8.GetString(e.Text));
                break;
            case ChatEventKind.Finish:
                EndFrame();
                Add("StreamEnd", "finish_reason", e.Reason.Value);
                break;
        }
    }

    public void EndFrame()
    {
        if (_calls.Count > 0)
        {
            var calls = _calls.Select(call => new ToolCall(call.Id, call.Name, call.Arguments.ToString()));
            _events.Add((JsonNode)new JsonObject { ["type"] = "PartialToolCall", ["tool_calls"] = EventNames.Calls(calls, withIndex: true) });
            _calls.Clear();
        }
    }

    public JsonArray ToJson() => _events;

    private void Add(string type, string field, string value) => _events.Add((JsonNode)new JsonObject { ["type"] = type, [field] = value });
}
