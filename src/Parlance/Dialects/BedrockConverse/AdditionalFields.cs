using System.Text.Json;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>
/// <c>additionalModelRequestFields</c>, where each family of models has its own words: how to reason, top_k, whether calls may come several at once. The quirks of the model say which.
/// A request of this dialect keeps the object as it came, and that goes before everything said here.
/// </summary>
/// <param name="Control">How reasoning is said, in the words of <see cref="Quirks.ReasoningControl"/>; null when nothing is said of it.</param>
internal readonly record struct AdditionalFields(string? Control)
{
    private const long MinBudget = 1024;

    /// <summary>Value of <c>thinking.type</c>.</summary>
    public string? Thinking { get; init; }

    /// <summary>Value of <c>thinking.budget_tokens</c>.</summary>
    public long Budget { get; init; }

    /// <summary>The effort's word; null for none.</summary>
    public string? Effort { get; init; }

    /// <summary>Whether a setting of reasoning had to be left out.</summary>
    public bool Dropped { get; init; }

    /// <summary>Whether the model may think, which forbids most sampling parameters of the models that are controlled so.</summary>
    public bool Thinks => Thinking is "adaptive" or "enabled";

    /// <summary>What is said of reasoning.</summary>
    /// <param name="request">The request.</param>
    /// <param name="quirks">How the model deviates.</param>
    /// <param name="turns">The turns.</param>
    /// <param name="maxTokens">The output limit; null when unknown.</param>
    /// <param name="forced">Whether a tool must be called, which excludes thinking.</param>
    public static AdditionalFields Of(ChatRequest request, Quirks quirks, TurnPlan turns, long? maxTokens, bool forced)
    {
        if (request.Reasoning is not { } asked || IsKept(request.Extra))
        {
            return default;
        }

        var off = asked.Enabled == false || asked.Effort == "none";
        var effort = asked.Effort is null or "none" ? null : quirks.EffortWords.GetValueOrDefault(asked.Effort) ?? asked.Effort;
        var said = off || effort is not null || asked.BudgetTokens is not null || asked.Enabled is not null;
        var plan = new AdditionalFields(quirks.ReasoningControl);
        switch (quirks.ReasoningControl)
        {
            case var _ when !said:
                return default;
            case "thinking" or "budget" when forced && !off:
                return new AdditionalFields(null) { Dropped = true };
            case "thinking" when asked.BudgetTokens is null:
                return plan with { Thinking = off ? "disabled" : "adaptive", Effort = effort == "minimal" ? "low" : effort };
            case "thinking" or "budget":
                return off ? plan with { Thinking = "disabled" } : WithBudget(plan, asked, turns, maxTokens);
            case "effort" or "reasoning_config" or "max_reasoning_effort":
                return plan with { Effort = off ? "none" : effort ?? Level(asked.BudgetTokens) };
            default:
                return new AdditionalFields(null) { Dropped = !off };
        }
    }

    /// <summary>Whether the request brought these settings in this dialect's own words, which are then written back.</summary>
    public static bool IsKept(RawFields? extra) =>
        !extra.Get(BedrockConverseDialect.Dialect, "additionalModelRequestFields").IsEmpty || !extra.Get(BedrockConverseDialect.Dialect, "outputConfig").IsEmpty;

    /// <summary>Writes the object; nothing when it would be empty.</summary>
    public void Write(Utf8JsonWriter json, long? topK, string? topKField, string? singleCallChoice)
    {
        var hasReasoning = Control is not null && (Thinking is not null || (Effort is not null && Control is not "thinking"));
        if (!hasReasoning && topK is null && singleCallChoice is null)
        {
            return;
        }

        json.WriteStartObject("additionalModelRequestFields"u8);
        WriteReasoning(json);
        if (topK is { } k)
        {
            // A dotted name is a path, as the Nova family has it: inferenceConfig.topK.
            var path = topKField!.Split('.');
            foreach (var step in path[..^1])
            {
                json.WriteStartObject(step);
            }

            json.WriteNumber(path[^1], k);
            foreach (var _ in path[..^1])
            {
                json.WriteEndObject();
            }
        }

        if (singleCallChoice is not null)
        {
            json.WriteStartObject("tool_choice"u8);
            json.WriteString("type"u8, singleCallChoice);
            json.WriteBoolean("disable_parallel_tool_use"u8, true);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Whether a door's request asks for calls one by one, in the words of Claude: false when it does, null when nothing is said.</summary>
    public static bool? ReadParallel(JsonElement? additional) =>
        additional is { } given && given.TryGetProperty("tool_choice", out var choice) && choice.ValueKind == JsonValueKind.Object
        && choice.TryGetProperty("disable_parallel_tool_use", out var single) && single.ValueKind == JsonValueKind.True ? false : null;

    /// <summary>The reasoning that a door's request asks for, in any family's words.</summary>
    public static ReasoningControl? ReadReasoning(JsonElement? additional, JsonElement? output)
    {
        var effort = output is { } config ? ConverseText.Word(config, "effort") : null;
        long? budget = null;
        bool? enabled = null;
        if (additional is { } fields)
        {
            effort ??= ConverseText.Word(fields, "reasoning_effort") ?? ConverseText.Word(fields, "reasoning_config");
            if (ConverseText.TryObject(fields, "thinking", out var thinking))
            {
                enabled = ConverseText.Word(thinking, "type") switch { "disabled" => false, "adaptive" => true, _ => null };
                budget = thinking.TryGetProperty("budget_tokens", out var tokens) && tokens.ValueKind == JsonValueKind.Number && tokens.TryGetInt64(out var number) ? number : null;
            }

            if (ConverseText.TryObject(fields, "reasoningConfig", out var nova))
            {
                enabled = ConverseText.Word(nova, "type") switch { "disabled" => false, _ => null };
                effort ??= ConverseText.Word(nova, "maxReasoningEffort");
            }
        }

        return effort is null && budget is null && enabled is null ? null : new ReasoningControl { Effort = effort, BudgetTokens = budget, Enabled = enabled };
    }

    /// <summary>top_k, in any family's words.</summary>
    public static long? ReadTopK(JsonElement? additional)
    {
        if (additional is not { } fields)
        {
            return null;
        }

        return Number(fields, "top_k") ?? Number(fields, "k") ?? (ConverseText.TryObject(fields, "inferenceConfig", out var nova) ? Number(nova, "topK") : null);
    }

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    /// <summary>
    /// A number of tokens that fits below the output limit. Left out where the model would refuse it: no room, or a tool loop whose assistant turn does not begin with its thinking
    /// (its signature was lost on the way or belongs to another model).
    /// </summary>
    private static AdditionalFields WithBudget(AdditionalFields plan, ReasoningControl asked, TurnPlan turns, long? maxTokens)
    {
        var budget = Math.Max(MinBudget, asked.BudgetTokens ?? ReasoningBudget.Of(asked.Effort));
        if (maxTokens is { } limit && budget >= limit)
        {
            budget = Math.Max(MinBudget, limit * 4 / 5);
        }

        return budget >= maxTokens || (turns.InToolLoop && !turns.ThoughtBefore)
            ? new AdditionalFields(null) { Dropped = true }
            : plan with { Thinking = "enabled", Budget = budget };
    }

    private static string Level(long? budget) => budget switch
    {
        < 4096 => "low",
        > 12_288 => "high",
        _ => "medium",
    };

    private void WriteReasoning(Utf8JsonWriter json)
    {
        switch (Control)
        {
            case "thinking" or "budget" when Thinking is not null:
                json.WriteStartObject("thinking"u8);
                json.WriteString("type"u8, Thinking);
                if (Thinking == "enabled")
                {
                    json.WriteNumber("budget_tokens"u8, Budget);
                }

                json.WriteEndObject();
                break;
            case "effort" when Effort is not null:
                json.WriteString("reasoning_effort"u8, Effort);
                break;
            case "reasoning_config" when Effort is not null:
                json.WriteString("reasoning_config"u8, Effort);
                break;
            case "max_reasoning_effort" when Effort is not null:
                json.WriteStartObject("reasoningConfig"u8);
                json.WriteString("type"u8, Effort == "none" ? "disabled" : "enabled");
                if (Effort != "none")
                {
                    json.WriteString("maxReasoningEffort"u8, Effort is "minimal" ? "low" : Effort is "xhigh" or "max" ? "high" : Effort);
                }

                json.WriteEndObject();
                break;
        }
    }
}
