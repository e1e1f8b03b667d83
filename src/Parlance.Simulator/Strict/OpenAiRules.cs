namespace Parlance.Simulator.Strict;

/// <summary>What OpenAI's chat completions refuse although it can be read.</summary>
internal static class OpenAiRules
{
    private const int MaxTools = 128;
    private const int MaxStops = 4;
    private const int MaxChoices = 128;

    public static ChatError? Check(ChatRequest request) => Parameters(request) ?? Tools(request) ?? Messages(request.Messages) ?? Format(request);

    private static ChatError? Parameters(ChatRequest request) =>
        Rule.Range(request.Temperature, 0, 2, "temperature")
        ?? Rule.Range(request.TopP, 0, 1, "top_p")
        ?? Rule.Range(request.PresencePenalty, -2, 2, "presence_penalty")
        ?? Rule.Range(request.FrequencyPenalty, -2, 2, "frequency_penalty")
        ?? Rule.Range(request.N, 1, MaxChoices, "n")
        ?? Rule.Range(request.MaxTokens, 1, long.MaxValue, "max_tokens")
        ?? Rule.Range(request.TopLogprobs, 0, 20, "top_logprobs")
        ?? Rule.Unless(request.TopLogprobs is not null && request.Logprobs != true, "'top_logprobs' is only allowed when 'logprobs' is enabled.", "top_logprobs")
        ?? Rule.Unless(request.Stop.Count > MaxStops, $"At most {MaxStops} stop sequences are supported.", "stop")
        ?? Rule.Unless(request.IncludeUsage && !request.Stream, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options");

    private static ChatError? Tools(ChatRequest request)
    {
        if (request.Tools.Count == 0)
        {
            return Rule.Unless(request.ParallelToolCalls is not null, "'parallel_tool_calls' is only allowed when 'tools' are specified.", "parallel_tool_calls")
                ?? Rule.Unless(request.ToolChoice is { Mode: not "none" }, "'tool_choice' is only allowed when 'tools' are specified.", "tool_choice");
        }

        return Rule.Unless(request.Tools.Count > MaxTools, $"At most {MaxTools} tools are supported.", "tools") ?? Rule.ToolNames(request, "tools[{0}].function.name");
    }

    private static ChatError? Messages(IReadOnlyList<Message> messages)
    {
        HashSet<string> open = [];
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            if (message.Role == MessageRole.Tool)
            {
                if (message.Content.OfType<ToolResult>().Any(result => !open.Remove(result.CallId)))
                {
                    return Rule.Broken("A message with role 'tool' must be a response to a preceding message with 'tool_calls'.", $"messages[{i}].role");
                }

                continue;
            }

            if (open.Count > 0)
            {
                return Unanswered(open, i);
            }

            if (!IsKnown(message.Role))
            {
                return Rule.Broken($"Invalid value: '{message.Role}'. Supported values are: 'system', 'developer', 'user', 'assistant', 'tool' and 'function'.", $"messages[{i}].role");
            }

            open.UnionWith(message.Content.OfType<ToolCall>().Select(call => call.Id));
        }

        return messages.Count == 0 ? Rule.Broken("Invalid 'messages': empty array.", "messages") : open.Count > 0 ? Unanswered(open, messages.Count) : null;
    }

    private static ChatError? Format(ChatRequest request)
    {
        var json = request.ResponseFormat is { Type: "json_object" } && !request.Messages.Any(message => message.Text.Contains("json", StringComparison.OrdinalIgnoreCase));
        return Rule.Unless(json, "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.", "messages");
    }

    private static bool IsKnown(MessageRole role) => role.Value is "system" or "developer" or "user" or "assistant" or "tool" or "function";

    private static ChatError Unanswered(HashSet<string> open, int index) =>
        Rule.Broken($"An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. No response to: {string.Join(", ", open)}.", $"messages[{index}]");
}
