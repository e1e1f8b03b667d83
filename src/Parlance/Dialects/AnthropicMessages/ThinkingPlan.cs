namespace Parlance.Dialects.AnthropicMessages;

/// <summary>
/// What <see cref="ReasoningControl"/> becomes: the <c>thinking</c> object, <c>output_config.effort</c> and the output limit, which with a budget hang together (1024 ≤ budget &lt; max_tokens).
/// Where <see cref="Quirks.ReasoningControl"/> says <c>effort</c> (newer models), an effort means adaptive thinking; where it says <c>budget</c>, a number of tokens.
/// Thinking by budget is left out where the vendor would refuse it: a forced tool choice, no room below max_tokens, or a tool loop whose assistant turn does not begin with its thinking
/// (its signature was lost on the way or belongs to another model).
/// </summary>
/// <param name="Kind">Value of <c>thinking.type</c>, <c>raw</c> for the object as it came, null for none.</param>
/// <param name="MaxTokens">The output limit to send.</param>
internal readonly record struct ThinkingPlan(string? Kind, long MaxTokens)
{
    /// <summary>The limit of an answer when neither the caller nor the model's card says one.</summary>
    public const long DefaultMaxTokens = 4096;

    private const long MinBudget = 1024;

    /// <summary>Value of <c>budget_tokens</c> for <c>enabled</c>.</summary>
    public long Budget { get; init; }

    /// <summary>Value of <c>output_config.effort</c>; null for none.</summary>
    public string? Effort { get; init; }

    /// <summary>The object as it came for <c>raw</c>.</summary>
    public RawJson Raw { get; init; }

    /// <summary>Whether the model may think, which forbids most sampling parameters.</summary>
    public bool Thinks => Kind is "adaptive" or "enabled" or "raw";

    public static ThinkingPlan Of(ChatRequest request, WireTarget target, TurnPlan turns)
    {
        var quirks = target.Quirks;
        var none = new ThinkingPlan(null, request.MaxTokens ?? target.MaxOutputTokens ?? DefaultMaxTokens);
        if (request.Reasoning is not { } asked || quirks.ReasoningControl == "none")
        {
            return none;
        }

        var byBudget = quirks.ReasoningControl == "budget";
        var effort = asked.Effort is null or "none" ? null : quirks.EffortWords.GetValueOrDefault(asked.Effort) ?? (asked.Effort == "minimal" ? "low" : asked.Effort);
        if (asked.Raw is { Dialect: AnthropicMessagesDialect.Dialect } raw)
        {
            return none with { Kind = raw.Type == ReasoningReader.Thinking ? "raw" : null, Raw = raw.Json, Effort = effort };
        }

        if (asked.Enabled == false || asked.Effort == "none")
        {
            return none with { Kind = "disabled", Effort = byBudget ? null : effort };
        }

        if (asked.BudgetTokens is null && asked.Enabled is null && effort is null)
        {
            return none;
        }

        if (asked.BudgetTokens is null && !byBudget)
        {
            return none with { Kind = "adaptive", Effort = effort };
        }

        return WithBudget(none with { Effort = byBudget ? null : effort }, asked.BudgetTokens ?? ReasoningBudget.Of(asked.Effort), request, target, turns);
    }

    private static ThinkingPlan WithBudget(ThinkingPlan none, long wanted, ChatRequest request, WireTarget target, TurnPlan turns)
    {
        var limit = none.MaxTokens;
        var budget = Math.Max(MinBudget, wanted);
        if (request.MaxTokens is null && target.MaxOutputTokens is null)
        {
            // Nobody said a limit: the answer keeps its usual room behind the thinking.
            limit = budget + DefaultMaxTokens;
        }
        else if (budget >= limit)
        {
            budget = Math.Max(MinBudget, limit * 4 / 5);
        }

        var forced = request.ToolChoice is { Mode: "required" or "tool" };
        return forced || budget >= limit || (turns.InToolLoop && !turns.ThoughtBefore) ? none : none with { Kind = "enabled", MaxTokens = limit, Budget = budget };
    }
}
