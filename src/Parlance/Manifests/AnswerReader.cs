using Parlance.Dialects.Declarative;

namespace Parlance.Manifests;

/// <summary>The fields <c>answer</c> and <c>stream</c> of a declared dialect.</summary>
internal static class AnswerReader
{
    private static readonly string[] s_formats = ["sse", "lines", "json_array", "aws_event_stream"];

    public static AnswerSpec Read(MapReader map)
    {
        var answer = new AnswerSpec
        {
            Candidates = map.Path("candidates"),
            Content = map.Path("content"),
            Reasoning = map.Path("reasoning"),
            ToolCalls = map.Path("tool_calls"),
            ToolCall = map.Map("tool_call") is { } call ? ReadCall(call) : new ToolCallShape(),
            FinishReason = map.Path("finish_reason"),
            FinishReasons = map.Words("finish_reasons") ?? new Dictionary<string, string>(),
            Id = map.Path("id"),
            Model = map.Path("model"),
            Usage = ReadUsage(map),
        };
        map.RefuseUnknown();
        return answer;
    }

    /// <summary>A stream: rules for its frames, and paths that are rules written short.</summary>
    public static StreamSpec ReadStream(MapReader map)
    {
        var paths = new AnswerSpec
        {
            Content = map.Path("content"),
            Reasoning = map.Path("reasoning"),
            ToolCalls = map.Path("tool_calls"),
            FinishReason = map.Path("finish_reason"),
            Id = map.Path("id"),
            Model = map.Path("model"),
        };
        var usage = map.Path("usage");
        IEnumerable<EventRule> counted = usage is null ? [] : [new EventRule(Condition.Exists(usage), EventKind.Metadata, new Dictionary<string, FieldValue> { ["usage"] = new(usage) })];
        var format = map.Word("format", s_formats);
        var stream = new StreamSpec
        {
            Format = format is null ? StreamFormat.Sse : (StreamFormat)Array.IndexOf(s_formats, format),
            Prefix = Filled(map.Text("prefix")),
            Done = Filled(map.Text("done")),
            MediaTypes = map.Texts("media_types"),
            Select = map.Condition("select"),
            Stop = map.Condition("stop"),
            Events = [.. ReadEvents(map), .. EventMap.Rules(paths), .. counted],
            Candidates = map.Path("candidates"),
            CandidateIndex = map.Path("candidate_index"),
            Cumulative = map.Flag("cumulative") ?? false,
        };
        map.RefuseUnknown();
        return stream;
    }

    private static List<EventRule> ReadEvents(MapReader map)
    {
        var rules = new List<EventRule>();
        foreach (var item in map.Maps("events"))
        {
            item.Require("match");
            item.Require("emit");
            var when = item.Condition("match");
            var emit = item.Word("emit", Enum.GetNames<EventKind>());
            var fields = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
            if (item.Map("fields") is { } named)
            {
                foreach (var name in EventRule.FieldNames)
                {
                    if (named.Value(name) is { } value)
                    {
                        fields[name] = value;
                    }
                }

                named.RefuseUnknown();
            }

            item.RefuseUnknown();
            if (when is not null && emit is not null)
            {
                rules.Add(new EventRule(when, Enum.Parse<EventKind>(emit), fields));
            }
        }

        return rules;
    }

    private static ToolCallShape ReadCall(MapReader map)
    {
        var shape = new ToolCallShape { Id = map.Path("id"), Name = map.Path("name"), Arguments = map.Path("arguments") };
        map.RefuseUnknown();
        return shape;
    }

    private static UsageSpec ReadUsage(MapReader map)
    {
        if (map.Find("usage") is not { Kind: YamlKind.Map })
        {
            return new UsageSpec { Object = map.Path("usage") };
        }

        var counts = map.Map("usage")!;
        var usage = new UsageSpec
        {
            PromptTokens = counts.Path("prompt_tokens"),
            CompletionTokens = counts.Path("completion_tokens"),
            ReasoningTokens = counts.Path("reasoning_tokens"),
            CacheReadTokens = counts.Path("cache_read_tokens"),
            CacheCreationTokens = counts.Path("cache_creation_tokens"),
        };
        counts.RefuseUnknown();
        return usage;
    }

    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
