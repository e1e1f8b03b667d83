namespace Parlance.Simulator.Strict;

/// <summary>What OpenAI's Responses refuse although it can be read, in the vendor's words and codes.</summary>
internal static class ResponsesRules
{
    private const string Dialect = "openai-responses";
    private const int MaxTools = 128;

    private static readonly string[] s_parameters =
    [
        "background", "context_management", "conversation", "include", "max_tool_calls", "metadata", "moderation", "previous_response_id", "prompt", "prompt_cache_key", "prompt_cache_options",
        "prompt_cache_retention", "reasoning", "safety_identifier", "service_tier", "store", "stream_options", "text", "truncation",
    ];

    private static readonly string[] s_items =
    [
        "message", "reasoning", "compaction", "item_reference", "file_search_call", "web_search_call", "computer_call", "computer_call_output", "image_generation_call", "code_interpreter_call",
        "local_shell_call", "local_shell_call_output", "shell_call", "shell_call_output", "apply_patch_call", "apply_patch_call_output", "mcp_list_tools", "mcp_call", "mcp_approval_request",
        "mcp_approval_response", "tool_search_call", "tool_search_output", "additional_tools",
    ];

    public static ChatError? Check(ChatRequest request) => Parameters(request) ?? Tools(request) ?? Items(request.Messages) ?? Calls(request.Messages) ?? Format(request);

    private static ChatError? Parameters(ChatRequest request)
    {
        foreach (var (name, value) in request.Extra?.Fields ?? [])
        {
            if (!s_parameters.Contains(name) && name[0] != '.')
            {
                return Rule.Broken($"Unknown parameter: '{name}'.", name) with { Code = "unknown_parameter" };
            }

            if (name == "previous_response_id" && value.Utf8.Span is [(byte)'"', ..])
            {
                return Rule.Broken($"Previous response with id '{value.ToString().Trim('"')}' not found.", name) with { Code = "previous_response_not_found" };
            }
        }

        return Rule.Unless(request.TopLogprobs is not null && request.Logprobs != true, "'top_logprobs' needs 'message.output_text.logprobs' in 'include'.", "top_logprobs");
    }

    private static ChatError? Tools(ChatRequest request) =>
        request.Tools.Count == 0
            ? Rule.Unless(request.ToolChoice is { Mode: not ("none" or "auto") }, "Tool choices other than 'auto' and 'none' are only allowed when 'tools' are specified.", "tool_choice")
            : Rule.Unless(request.Tools.Count > MaxTools, $"At most {MaxTools} tools are supported.", "tools")
                ?? Rule.ToolNames(request, "tools[{0}].name")
                ?? Rule.Unless(request.ToolChoice is { Mode: "tool" } named && request.Tools.All(tool => tool.Name != named.Name), $"Tool choice 'function' not found in 'tools' parameter.", "tool_choice");

    private static ChatError? Items(IReadOnlyList<Message> messages)
    {
        foreach (var part in messages.SelectMany(message => message.Content))
        {
            if (part is RawPart { Dialect: Dialect } raw && !s_items.Contains(raw.Type))
            {
                return Rule.Broken($"Invalid value: '{raw.Type}'. Supported values are: {string.Join(", ", s_items.Select(item => $"'{item}'"))}.", "input") with { Code = "invalid_value" };
            }

            if (part is ReasoningPart { State: null, Extra: { } kept })
            {
                var id = kept.Fields.FirstOrDefault(field => field.Key == "id").Value.ToString().Trim('"');
                return new ChatError(ErrorKind.NotFound, $"Item with id '{id}' not found. Items are not persisted when `store` is set to false. Try again with `store` set to true, or remove this item from your input.") { Param = "input" };
            }
        }

        return null;
    }

    private static ChatError? Calls(IReadOnlyList<Message> messages)
    {
        HashSet<string> open = [];
        foreach (var part in messages.SelectMany(message => message.Content))
        {
            if (part is ToolCall call)
            {
                open.Add(call.Id);
            }
            else if (part is ToolResult result && !open.Remove(result.CallId))
            {
                return Rule.Broken($"No tool call found for function call output with call_id {result.CallId}.", "input");
            }
        }

        return open.Count > 0 ? Rule.Broken($"No tool output found for function call {open.First()}.", "input") : null;
    }

    private static ChatError? Format(ChatRequest request)
    {
        var silent = request.ResponseFormat is { Type: "json_object" } && !request.Messages.Any(message => message.Text.Contains("json", StringComparison.OrdinalIgnoreCase));
        return Rule.Unless(silent, "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.", "input");
    }
}
