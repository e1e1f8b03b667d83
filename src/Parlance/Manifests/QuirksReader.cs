using Parlance.Dialects;

namespace Parlance.Manifests;

/// <summary>The field <c>quirks</c>: one line for each property of <see cref="Quirks"/>, in snake case. What is not written stays as it was.</summary>
internal static class QuirksReader
{
    public static Quirks Read(MapReader map, Quirks start)
    {
        var quirks = start with
        {
            MaxTokensField = map.Word("max_tokens_field", "max_tokens", "max_completion_tokens") ?? start.MaxTokensField,
            DeveloperRole = map.Flag("developer_role") ?? start.DeveloperRole,
            ReasoningEcho = map.Word("reasoning_echo", "reasoning_content", "reasoning", "reasoning_details", "thinking") ?? start.ReasoningEcho,
            ReasoningControl = map.Word("reasoning_control", "effort", "thinking", "enable_thinking", "reasoning", "chat_template_kwargs", "budget", "reasoning_config", "max_reasoning_effort", "none") ?? start.ReasoningControl,
            BudgetModels = map.Find("budget_models") is null ? start.BudgetModels : map.Texts("budget_models"),
            EffortModels = map.Find("effort_models") is null ? start.EffortModels : map.Texts("effort_models"),
            EffortWords = map.Words("effort_words") ?? start.EffortWords,
            StreamUsageOption = map.Flag("stream_usage_option") ?? start.StreamUsageOption,
            Streams = map.Flag("streams") ?? start.Streams,
            FlattenText = map.Flag("flatten_text") ?? start.FlattenText,
            EmptyContent = map.Flag("empty_content") ?? start.EmptyContent,
            ToolChoiceWords = map.WordsOrNothing("tool_choice_words") ?? start.ToolChoiceWords,
            NamedToolChoice = map.Flag("named_tool_choice") ?? start.NamedToolChoice,
            ToolCallIdLength = (int)(map.Whole("tool_call_id_length", 0, 64) ?? start.ToolCallIdLength),
            StructuredOutput = map.Word("structured_output", "json_schema", "json_object", "tool", "none") ?? start.StructuredOutput,
            Drop = map.Find("drop") is null ? start.Drop : map.Texts("drop"),
            DropByModel = map.WordLists("drop_by_model") ?? start.DropByModel,
            Rename = map.Words("rename") ?? start.Rename,
            MaxTemperature = map.Number("max_temperature", 0, 2) ?? start.MaxTemperature,
            FinishReasons = map.Words("finish_reasons") ?? start.FinishReasons,
            SpliceAnswers = map.Flag("splice_answers") ?? start.SpliceAnswers,
            ReasoningOutsideCompletion = map.Flag("reasoning_outside_completion") ?? start.ReasoningOutsideCompletion,
            FunctionIds = map.Flag("function_ids") ?? start.FunctionIds,
            EarlierModels = map.Find("earlier_models") is null ? start.EarlierModels : map.Texts("earlier_models"),
            BudgetFloors = map.Wholes("budget_floors") ?? start.BudgetFloors,
        };
        quirks = quirks with { ByModel = ReadByModel(map, quirks) ?? start.ByModel };
        map.RefuseUnknown();
        return quirks;
    }

    /// <summary>What a model's own entry does not say is as for the others.</summary>
    private static Dictionary<string, Quirks>? ReadByModel(MapReader map, Quirks others) =>
        map.Map("by_model") is not { } models ? null : models.Node.Fields.ToDictionary(entry => entry.Key, entry => models.Map(entry.Key) is { } model ? Read(model, others) : others, StringComparer.Ordinal);
}
