namespace Parlance.Simulator.Strict;

/// <summary>What Gemini's generateContent refuses although it can be read. The door's reader has checked ranges and types.</summary>
internal static class GeminiRules
{
    private const int MaxStops = 5;
    private const int MaxToolName = 128;

    private static readonly string[] s_request = ["safetySettings", "safety_settings", "cachedContent", "cached_content", "labels", "serviceTier", "service_tier", "store", "toolConfig", "generationConfig"];

    private static readonly string[] s_config =
    [
        "responseModalities", "response_modalities", "speechConfig", "speech_config", "mediaResolution", "media_resolution", "responseSchema", "response_schema", "responseMimeType", "response_mime_type",
        "responseJsonSchema", "response_json_schema", "imageConfig", "image_config", "enableAffectiveDialog", "audioTimestamp", "routingConfig", "enableEnhancedCivicAnswers", "responseFormat",
    ];

    private static readonly string[] s_part = ["videoMetadata", "video_metadata", "mediaResolution", "media_resolution", "partMetadata", "part_metadata", "thought", "text", "functionCall", "functionResponse", "inlineData", "fileData"];

    private static readonly string[] s_function = ["behavior", "parameters", "response", "responseJsonSchema", "response_json_schema"];

    public static ChatError? Check(ChatRequest request) => Unknown(request) ?? Parameters(request) ?? Tools(request) ?? Turns(request.Messages);

    private static ChatError? Unknown(ChatRequest request) =>
        Unknown(request.Extra, s_request, "")
        ?? Config(request.Extra)
        ?? request.Messages.Select((message, i) => Unknown(message.Extra, ["role"], $"contents[{i}]") ?? message.Content.Select(part => Unknown(part.Extra, s_part, $"contents[{i}].parts")).FirstOrDefault(error => error is not null)).FirstOrDefault(error => error is not null)
        ?? request.Tools.Select((tool, i) => Unknown(tool.Extra, s_function, $"tools[0].function_declarations[{i}]")).FirstOrDefault(error => error is not null);

    private static ChatError? Config(RawFields? extra)
    {
        if (extra?.Fields.FirstOrDefault(field => field.Key == "generationConfig").Value is not { IsEmpty: false } rest)
        {
            return null;
        }

        using var document = System.Text.Json.JsonDocument.Parse(rest.Utf8);
        return document.RootElement.EnumerateObject().Where(property => !s_config.Contains(property.Name)).Select(property => NoField(property.Name, "generation_config")).FirstOrDefault();
    }

    private static ChatError? Unknown(RawFields? extra, string[] known, string place) =>
        (extra?.Fields ?? []).Where(field => !known.Contains(field.Key)).Select(field => NoField(field.Key, place)).FirstOrDefault();

    private static ChatError NoField(string name, string place) =>
        new(ErrorKind.InvalidRequest, $"Invalid JSON payload received. Unknown name \"{name}\"{(place.Length == 0 ? "" : $" at '{place}'")}: Cannot find field.") { Param = name };

    private static ChatError? Parameters(ChatRequest request) =>
        Rule.Unless(request.Stop.Count > MaxStops, $"Unable to submit request because the number of stop sequences must be at most {MaxStops}.", "generation_config.stop_sequences")
        ?? Rule.Range(request.N, 1, 8, "generation_config.candidate_count")
        ?? Rule.Unless(request.TopLogprobs is not null && request.Logprobs != true, "Logprobs is only allowed when response_logprobs is set.", "generation_config.logprobs");

    private static ChatError? Tools(ChatRequest request)
    {
        for (var i = 0; i < request.Tools.Count; i++)
        {
            var name = request.Tools[i].Name;
            if (request.Tools[i].Native is null && (name.Length > MaxToolName || !(char.IsAsciiLetter(name[0]) || name[0] == '_') || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.' or ':'))))
            {
                return Rule.Broken($"Invalid function name. Must start with a letter or an underscore. Must be alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of {MaxToolName}.", $"tools[0].function_declarations[{i}].name");
            }
        }

        return Rule.Unless(request.ToolChoice is { Mode: "tool" or "required" } && request.Tools.All(tool => tool.Native is not null), "Function calling config is set without function_declarations.", "tool_config");
    }

    private static ChatError? Turns(IReadOnlyList<Message> messages)
    {
        var turns = messages.Where(message => message.Role != MessageRole.System).ToList();
        if (turns.Count == 0 || turns[0].Role != MessageRole.User)
        {
            return Rule.Broken("Please ensure that multiturn requests start with a user turn.", "contents");
        }

        for (var i = 0; i < turns.Count; i++)
        {
            var calls = turns[i].Content.OfType<ToolCall>().ToList();
            var results = turns[i].Content.OfType<ToolResult>().ToList();
            var before = i == 0 ? [] : turns[i - 1].Content.OfType<ToolCall>().ToList();
            if (turns[i].Content.Count == 0)
            {
                return Rule.Broken($"Unable to submit request because contents[{i}].parts must not be empty.", $"contents[{i}]");
            }

            if (results.Count != before.Count || results.Any(result => before.TrueForAll(call => call.Id != result.CallId)))
            {
                return Rule.Broken(
                    before.Count == 0 ? "Please ensure that function response turn comes immediately after a function call turn." : "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.",
                    $"contents[{i}]");
            }

            if (calls.Count > 0 && (i == 0 || turns[i - 1].Role != MessageRole.User))
            {
                return Rule.Broken("Please ensure that function call turn comes immediately after a user turn or after a function response turn.", $"contents[{i}]");
            }
        }

        return Rule.Unless(turns[^1].Content.Any(part => part is ToolCall), "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.", "contents");
    }
}
