namespace Parlance.Simulator.Strict;

/// <summary>What Cohere's chat refuses although it can be read.</summary>
internal static class CohereRules
{
    public static ChatError? Check(ChatRequest chat) => Parameters(chat) ?? Tools(chat) ?? Turns(chat.Messages);

    private static ChatError? Parameters(ChatRequest chat) =>
        Rule.Unless(chat.Temperature is < 0 or > 1, "invalid request: temperature must be between 0 and 1.0 inclusive.", "temperature")
        ?? Rule.Unless(chat.TopP is < 0 or > 0.99, "invalid request: p must be between 0 and 0.99 inclusive.", "p")
        ?? Rule.Unless(chat.TopK is < 0 or > 500, "invalid request: k must be between 0 and 500 inclusive.", "k")
        ?? Rule.Unless(chat.FrequencyPenalty is < 0 or > 1, "invalid request: frequency_penalty must be between 0 and 1 inclusive.", "frequency_penalty")
        ?? Rule.Unless(chat.PresencePenalty is < 0 or > 1, "invalid request: presence_penalty must be between 0 and 1 inclusive.", "presence_penalty")
        ?? Rule.Unless(chat.Extra?.Fields.FirstOrDefault(field => field.Key is "top_p" or "top_k" or "stop" or "n" or "parallel_tool_calls" or "stream_options").Key is not null, "invalid request: unknown field in the body.", "body");

    private static ChatError? Tools(ChatRequest chat) =>
        Rule.Unless(chat.Tools.Count == 0 && chat.ToolChoice is not null, "invalid request: tool_choice can only be specified when tools are provided.", "tool_choice")
        ?? Rule.Unless(chat.Tools.Count > 0 && chat.ResponseFormat is { Type: not "text" }, "invalid request: response_format is not supported with tools.", "response_format")
        ?? Rule.ToolNames(chat, "tools[{0}].function.name");

    /// <summary>Each call is answered before anyone else speaks, by messages of role tool.</summary>
    private static ChatError? Turns(IReadOnlyList<Message> messages)
    {
        var open = new HashSet<string>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            foreach (var result in message.Content.OfType<ToolResult>())
            {
                if (!open.Remove(result.CallId))
                {
                    return Rule.Broken($"invalid request: cannot find a tool call with the specified tool_call_id '{result.CallId}' in the previous assistant message.", "messages");
                }
            }

            if (message.Role != MessageRole.Tool && open.Count > 0)
            {
                return Rule.Broken($"invalid request: missing tool results for tool calls with ids: {string.Join(", ", open.Order(StringComparer.Ordinal))}", "messages");
            }

            open.UnionWith(message.Content.OfType<ToolCall>().Select(call => call.Id));
        }

        return Rule.Unless(open.Count > 0, "invalid request: the last message has tool calls without results.", "messages");
    }
}
