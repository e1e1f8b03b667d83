using Parlance.Dialects.Declarative;

namespace Parlance.Manifests.AiProtocol;

/// <summary>How a stream is cut and what its frames mean. The fields of an event are called <c>extract</c> or <c>fields</c>.</summary>
internal sealed class StreamRuleReader(MapReader streaming, ProtocolNotes notes, AnswerSpec answer)
{
    public StreamSpec? Read()
    {
        var decoder = streaming.Map("decoder");
        var format = FormatOf(decoder?.Text("format"));
        var candidate = streaming.Map("candidate");
        decoder?.Find("strategy");
        decoder?.Find("delimiter");
        streaming.Find("event_format");
        streaming.Find("accumulator"); // Pieces of calls are always put together.
        var rules = streaming.List("event_map").Select(ReadRule).OfType<EventRule>().ToList();
        var plain = new AnswerSpec { Content = Path("content_path"), ToolCalls = Path("tool_call_path") };
        var usage = Path("usage_path") ?? Path("extra_metadata_path");
        var spec = new StreamSpec
        {
            Format = format,
            Prefix = format == StreamFormat.Lines ? decoder?.Text("prefix") : null,
            Done = decoder?.Text("done_signal") is { Length: > 0 } done ? done : null,
            Events = rules.Count > 0 ? rules : EventMapOf(plain with { FinishReason = answer.FinishReason }),
            Select = Condition("frame_selector"),
            Stop = Condition("stop_condition"),
            Candidates = ListOf(candidate),
            CandidateIndex = candidate?.Find("candidate_id_path") is { } id ? RuleReader.PathOf(id, notes) : null,
        };
        decoder?.Find("prefix");
        candidate?.Find("fan_out");
        if (usage is not null && answer.Usage.Object is null)
        {
            notes.Tell(streaming.Node, "tells where usage is only for streams; it is looked for there in whole answers too");
        }

        notes.TellUnread(streaming);
        return spec.Events.Count > 0 ? spec : null;
    }

    private static List<EventRule> EventMapOf(AnswerSpec answer)
    {
        var rules = new List<EventRule>();
        Add(EventKind.PartialContentDelta, "content", answer.Content);
        Add(EventKind.PartialToolCall, "tool_calls", answer.ToolCalls);
        if (rules.Count > 0)
        {
            Add(EventKind.FinalCandidate, "finish_reason", answer.FinishReason);
        }

        return rules;

        void Add(EventKind emit, string field, JsonPath? path)
        {
            if (path is not null)
            {
                rules.Add(new EventRule(Parlance.Dialects.Declarative.Condition.Exists(path), emit, new Dictionary<string, FieldValue> { [field] = new(path) }));
            }
        }
    }

    private EventRule? ReadRule(YamlNode node)
    {
        var map = notes.Open(node);
        map.Require("match");
        map.Require("emit");
        var when = map.Find("match") is { } match ? ConditionOf(match) : null;
        var fields = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        foreach (var field in map.Entries("extract").Concat(map.Entries("fields")))
        {
            if (!FieldValue.TryParse(field.Value.Text, out var value, out var error))
            {
                notes.Fail(field.Value, $"is no path: {error}");
            }
            else if (EventRule.FieldNames.Contains(field.Key))
            {
                fields[field.Key] = value;
            }
            else
            {
                notes.Tell(field.Value, "is not used: no event here has such a field");
            }
        }

        var emit = map.Word("emit", [.. Enum.GetNames<EventKind>(), "UsageReport"]);
        notes.TellUnread(map);
        return when is null || emit is null ? null : new EventRule(when, emit == "UsageReport" ? EventKind.Metadata : Enum.Parse<EventKind>(emit), fields);
    }

    private static StreamFormat FormatOf(string? word) => word switch
    {
        "gemini_json" or "json_array" => StreamFormat.JsonArray,
        "ndjson" or "jsonl" or "json_lines" or "lines" or "cohere_native" => StreamFormat.Lines,
        "aws_event_stream" => StreamFormat.AwsEventStream,
        _ => StreamFormat.Sse,
    };

    /// <summary>The list that <c>$.choices[*].index</c> leads through.</summary>
    private JsonPath? ListOf(MapReader? candidate)
    {
        var text = candidate?.Flag("fan_out") == false ? null : candidate?.Text("candidate_id_path");
        var end = text?.IndexOf("[*]", StringComparison.Ordinal) ?? -1;
        return end > 0 && JsonPath.TryParse(text![..end], out var path, out _) ? path : null;
    }

    private JsonPath? Path(string name) => streaming.Find(name) is { } node ? RuleReader.PathOf(node, notes) : null;

    private Condition? Condition(string name) => streaming.Find(name) is { } node ? ConditionOf(node) : null;

    private Condition? ConditionOf(YamlNode node)
    {
        if (Parlance.Dialects.Declarative.Condition.TryParse(node.Text, out var condition, out var error))
        {
            return condition;
        }

        notes.Fail(node, $"is no condition: {error}");
        return null;
    }
}
