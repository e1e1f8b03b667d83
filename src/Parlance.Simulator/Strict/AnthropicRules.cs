namespace Parlance.Simulator.Strict;

/// <summary>What Anthropic's Messages refuse although it can be read.</summary>
internal static class AnthropicRules
{
    private const int MinBudget = 1024;

    public static ChatError? Check(ChatRequest request) => Parameters(request) ?? Thinking(request) ?? Tools(request) ?? Turns(request.Messages);

    private static ChatError? Parameters(ChatRequest request) =>
        Rule.Unless(request.MaxTokens is null, "max_tokens: Field required", "max_tokens")
        ?? Rule.Range(request.MaxTokens, 0, long.MaxValue, "max_tokens")
        ?? Rule.Range(request.Temperature, 0, 1, "temperature")
        ?? Rule.Range(request.TopP, 0, 1, "top_p")
        ?? Rule.Unless(request.Stop.Any(string.IsNullOrWhiteSpace), "stop_sequences: each stop sequence must contain non-whitespace", "stop_sequences");

    private static ChatError? Thinking(ChatRequest request)
    {
        if (request.Reasoning is not { } reasoning || !ReasoningIsOn(reasoning))
        {
            return null;
        }

        return Rule.Unless(reasoning.BudgetTokens < MinBudget, $"thinking.budget_tokens: Input should be greater than or equal to {MinBudget}", "thinking.budget_tokens")
            ?? Rule.Unless(reasoning.BudgetTokens >= request.MaxTokens, "`max_tokens` must be greater than `thinking.budget_tokens`", "max_tokens")
            ?? Rule.Unless(request.Temperature is not (null or 1), "`temperature` may only be set to 1 when thinking is enabled", "temperature")
            ?? Rule.Unless(request.ToolChoice is { Mode: "required" or "tool" }, "Thinking may not be enabled when tool_choice forces tool use.", "tool_choice");
    }

    private static bool ReasoningIsOn(ReasoningControl reasoning) => reasoning.BudgetTokens is not null || reasoning.Enabled == true;

    private static ChatError? Tools(ChatRequest request)
    {
        var used = request.Messages.Any(message => message.Content.Any(part => part is ToolCall or ToolResult));
        return Rule.Unless(used && request.Tools.Count == 0, "Requests which include `tool_use` or `tool_result` blocks must define tools", "tools")
            ?? Rule.Unless(request.Tools.Count == 0 && request.ToolChoice is { Mode: not "none" }, "tool_choice may only be specified while providing tools", "tool_choice")
            ?? Rule.ToolNames(request, "tools.{0}.name", max: 128);
    }

    /// <summary>Turns of one role in a row count as one, as the vendor merges them.</summary>
    private static ChatError? Turns(IReadOnlyList<Message> messages)
    {
        var turns = Merge(messages);
        if (turns is not [{ IsUser: true }, ..])
        {
            return Rule.Broken(turns.Count == 0 ? "messages: at least one message is required" : "messages: first message must use the \"user\" role", "messages");
        }

        string[] calls = [];
        for (var i = 0; i < turns.Count; i++)
        {
            var error = Roles(turns[i]) ?? Signatures(turns[i]) ?? Texts(turns[i], i == turns.Count - 1) ?? Results(turns[i], calls);
            if (error is not null)
            {
                return error;
            }

            calls = turns[i].Parts.OfType<ToolCall>().Select(call => call.Id).ToArray();
        }

        return Rule.Unless(calls.Length > 0, Missing(calls), $"messages.{turns[^1].Index}");
    }

    private static List<Turn> Merge(IReadOnlyList<Message> messages)
    {
        List<Turn> turns = [];
        for (var i = 0; i < messages.Count; i++)
        {
            // Tool results are user turns in this protocol, whatever noun the reader chose for them.
            var role = messages[i].Role == MessageRole.Tool ? MessageRole.User : messages[i].Role;
            if (role == MessageRole.System || role == MessageRole.Developer)
            {
                continue;
            }

            if (turns is [.., var last] && last.Role == role)
            {
                last.Parts.AddRange(messages[i].Content);
            }
            else
            {
                turns.Add(new Turn(i, role, [.. messages[i].Content]));
            }
        }

        return turns;
    }

    private static ChatError? Roles(Turn turn) =>
        Rule.Unless(!turn.IsUser && turn.Role != MessageRole.Assistant, $"messages.{turn.Index}.role: Input should be 'user' or 'assistant'", $"messages.{turn.Index}.role");

    private static ChatError? Texts(Turn turn, bool last) =>
        Rule.Unless(turn.Parts.Any(part => part is TextPart text && string.IsNullOrWhiteSpace(text.Text)), $"messages.{turn.Index}: text content blocks must contain non-whitespace text", $"messages.{turn.Index}")
        ?? Rule.Unless(turn.Parts.Count == 0 && !(last && !turn.IsUser), $"messages.{turn.Index}: all messages must have non-empty content except for the optional final assistant message", $"messages.{turn.Index}")
        ?? Rule.Unless(last && !turn.IsUser && turn.Parts is [.., TextPart prefill] && prefill.Text.AsSpan().TrimEnd().Length < prefill.Text.Length, "messages: final assistant content cannot end with trailing whitespace", $"messages.{turn.Index}");

    private static ChatError? Signatures(Turn turn) =>
        Rule.Unless(turn.Parts.Any(part => part is ReasoningPart { State: null }), $"messages.{turn.Index}: thinking.signature: Field required", $"messages.{turn.Index}");

    private static ChatError? Results(Turn turn, string[] calls)
    {
        var results = turn.Parts.OfType<ToolResult>().Select(result => result.CallId).ToArray();
        if (results.FirstOrDefault(id => !calls.Contains(id)) is { } unexpected)
        {
            return Rule.Broken($"messages.{turn.Index}: unexpected `tool_use_id` found in `tool_result` blocks: {unexpected}. Each `tool_result` must have a `tool_use` block in the previous message.", $"messages.{turn.Index}");
        }

        var missing = calls.Except(results).ToArray();
        var late = turn.Parts.SkipWhile(part => part is ToolResult).Any(part => part is ToolResult);
        return Rule.Unless(missing.Length > 0, Missing(missing), $"messages.{turn.Index}")
            ?? Rule.Unless(late, $"messages.{turn.Index}: `tool_result` blocks must come before any other content of the turn", $"messages.{turn.Index}");
    }

    private static string Missing(string[] ids) => $"`tool_use` ids were found without `tool_result` blocks immediately after: {string.Join(", ", ids)}.";

    private sealed record Turn(int Index, MessageRole Role, List<ContentPart> Parts)
    {
        public bool IsUser => Role == MessageRole.User;
    }
}
