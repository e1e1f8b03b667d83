using System.Globalization;
using Parlance.Dialects;

namespace Parlance.Manifests;

/// <summary>The field <c>quirks</c>: one line for each property of <see cref="Quirks"/>, in snake case. What is not written stays as it was.</summary>
internal static class QuirksReader
{
    private static readonly string[] s_controls =
        ["effort", "thinking", "thinking_enabled", "enable_thinking", "reasoning", "chat_template_kwargs", "chat_template_args", "budget", "level", "reasoning_config", "max_reasoning_effort", "none"];

    private static readonly string[] s_ranged = ["temperature", "top_p", "top_k", "presence_penalty", "frequency_penalty"];

    private static string[] Dialects => [.. DialectSet.All.Select(dialect => dialect.Name)];

    public static Quirks Read(MapReader map, Quirks start)
    {
        var quirks = start with
        {
            MaxTokensField = map.Word("max_tokens_field", "max_tokens", "max_completion_tokens") ?? start.MaxTokensField,
            Drop = map.Find("drop") is null ? start.Drop : map.Texts("drop"),
            DropWhenReasoning = map.Find("drop_when_reasoning") is null ? start.DropWhenReasoning : map.Texts("drop_when_reasoning"),
            Rename = map.Words("rename") ?? start.Rename,
            Force = map.Json("force") ?? start.Force,
            Ranges = ReadRanges(map) ?? start.Ranges,
            MaxStops = (int)(map.Whole("max_stops", 1, 64) ?? start.MaxStops),
            StreamOnly = map.Flag("stream_only") ?? start.StreamOnly,
            StreamUsageOption = map.Flag("stream_usage_option") ?? start.StreamUsageOption,
            Streams = map.Flag("streams") ?? start.Streams,

            DeveloperRole = map.Flag("developer_role") ?? start.DeveloperRole,
            FlattenText = map.Flag("flatten_text") ?? start.FlattenText,
            EmptyContent = map.Flag("empty_content") ?? start.EmptyContent,
            ToolCallIdLength = (int)(map.Whole("tool_call_id_length", 0, 64) ?? start.ToolCallIdLength),
            FunctionIds = map.Flag("function_ids") ?? start.FunctionIds,

            ToolChoiceWords = map.WordsOrNothing("tool_choice_words") ?? start.ToolChoiceWords,
            NamedToolChoice = map.Flag("named_tool_choice") ?? start.NamedToolChoice,
            Tools = map.Word("tools", "native", "text", "hybrid") ?? start.Tools,
            ToolTags = map.Words("tool_tags") ?? start.ToolTags,
            StructuredOutput = map.Word("structured_output", "json_schema", "json_schema_only", "json_object", "tool", "none") ?? start.StructuredOutput,

            ReasoningControl = map.Word("reasoning_control", s_controls) ?? start.ReasoningControl,
            EffortWords = map.Words("effort_words") ?? start.EffortWords,
            BudgetFloor = map.Whole("budget_floor") ?? start.BudgetFloor,
            ReasoningEcho = map.Word("reasoning_echo", "reasoning_content", "reasoning", "reasoning_details", "thinking", "reasoning_text") ?? start.ReasoningEcho,
            ReasoningTag = ReadTag(map) ?? start.ReasoningTag,

            FinishReasons = map.Words("finish_reasons") ?? start.FinishReasons,
            SpliceAnswers = map.Flag("splice_answers") ?? start.SpliceAnswers,
            ReasoningOutsideCompletion = map.Flag("reasoning_outside_completion") ?? start.ReasoningOutsideCompletion,

            EmbeddingTexts = (int)(map.Whole("embedding_texts", 1, 1_000_000) ?? start.EmbeddingTexts),

            Earlier = map.Flag("earlier") ?? start.Earlier,
            Dialect = map.Word("dialect", Dialects) ?? start.Dialect,
            ToolsDialect = map.Word("tools_dialect", Dialects) ?? start.ToolsDialect,
        };
        quirks = quirks with { ByModel = ReadByModel(map, quirks) ?? start.ByModel };
        map.RefuseUnknown();
        return quirks;
    }

    /// <summary>What a model's own entry does not say is as for the others. One entry may stand for several beginnings, with commas between them.</summary>
    private static Dictionary<string, Quirks>? ReadByModel(MapReader map, Quirks others)
    {
        if (map.Map("by_model") is not { } models)
        {
            return null;
        }

        var found = new Dictionary<string, Quirks>(StringComparer.Ordinal);
        foreach (var entry in models.Node.Fields)
        {
            var quirks = models.Map(entry.Key) is { } model ? Read(model, others) : others;
            foreach (var beginning in entry.Key.Split(',', StringSplitOptions.TrimEntries))
            {
                if (beginning.Length == 0 || !found.TryAdd(beginning, quirks))
                {
                    map.Error(entry.Value, beginning.Length == 0 ? "names a model without a name" : $"says once more what holds for {beginning}");
                }
            }
        }

        return found;
    }

    private static string? ReadTag(MapReader map)
    {
        var tag = map.Text("reasoning_tag");
        if (tag is not null && (tag.Length is 0 or > 32 || !tag.All(char.IsAsciiLetterOrDigit)))
        {
            map.Error(map.Find("reasoning_tag")!, "must be the name of a tag without its marks: letters and digits, for example think");
            return null;
        }

        return tag;
    }

    private static Dictionary<string, ValueRange>? ReadRanges(MapReader map)
    {
        if (map.Find("ranges") is null)
        {
            return null;
        }

        var ranges = new Dictionary<string, ValueRange>(StringComparer.Ordinal);
        foreach (var (name, value) in map.Entries("ranges").Select(entry => (entry.Key, entry.Value)))
        {
            if (value is { Kind: YamlKind.List, Items: [var least, var most] } && IsNumber(least, out var low) && IsNumber(most, out var high) && low < high && s_ranged.Contains(name))
            {
                ranges[name] = new ValueRange(low, high);
            }
            else
            {
                map.Error(value, $"must be the smallest and the largest number, [ 0, 1 ], of one of {string.Join(", ", s_ranged)}");
            }
        }

        return ranges;
    }

    private static bool IsNumber(YamlNode node, out double number) => double.TryParse(node.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
}
