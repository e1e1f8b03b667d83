namespace Parlance.Dialects.OpenAiChat;

/// <content>Messages.</content>
internal readonly partial struct OpenAiChatRequestWriter
{
    private void WriteMessages()
    {
        if (!_object.TryBegin("messages"))
        {
            return;
        }

        _json.WriteStartArray();
        List<ContentPart> attached = [];
        var messages = OpenAiChatStructuredOutput.Instruct(_request.Messages, OpenAiChatStructuredOutput.Instruction(_request.ResponseFormat, _quirks));
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            var hasResults = HasResults(message);
            if (attached.Count > 0 && !hasResults)
            {
                WriteMessage(Message.User([.. attached]), MessageRole.User, attached);
                attached.Clear();
            }

            if (message.Role == MessageRole.Assistant)
            {
                WriteAssistant(message);
            }
            else if (hasResults)
            {
                WriteResults(message, attached);
            }
            else
            {
                WriteMessage(message, message.Role == MessageRole.Developer && !_quirks.DeveloperRole ? MessageRole.System : message.Role, message.Content);
            }
        }

        if (attached.Count > 0)
        {
            WriteMessage(Message.User([.. attached]), MessageRole.User, attached);
        }

        _json.WriteEndArray();
    }

    private void WriteMessage(Message message, MessageRole role, IReadOnlyList<ContentPart> content)
    {
        _json.WriteStartObject();
        _json.WriteString("role", role.Value);
        WriteContent(content is [TextPart] ? content : [.. content.Where(part => part is not ReasoningPart && !IsField(part))], whenNone: "");
        WriteNameAndExtra(message);
        _json.WriteEndObject();
    }

    /// <summary>
    /// Several results in one message become a message each, directly behind the calls; what else the message says follows as the user's. A result holds text only:
    /// its pictures and documents wait in <paramref name="attached"/> for the user's message behind all results, because no other message may stand between them.
    /// </summary>
    private void WriteResults(Message message, List<ContentPart> attached)
    {
        var isOnly = message.Content.Count == 1;
        foreach (var result in message.Content.OfType<ToolResult>())
        {
            _json.WriteStartObject();
            _json.WriteString("role", "tool");
            _json.WriteString("tool_call_id", ToolCallIds.Fit(result.CallId, _quirks.ToolCallIdLength));
            ContentPart[] media = [.. result.Content.Where(IsAttachment)];
            WriteContent([.. result.Content.Where(part => !IsAttachment(part))], whenNone: media.Length > 0 ? "(attached below)" : "");
            if (media.Length > 0)
            {
                attached.Add(new TextPart($"Attachments of the tool result {ToolCallIds.Fit(result.CallId, _quirks.ToolCallIdLength)}:"));
                attached.AddRange(media);
            }

            if (isOnly)
            {
                WriteNameAndExtra(message);
            }

            _json.WriteEndObject();
        }

        ContentPart[] rest = [.. message.Content.Where(part => part is not ToolResult)];
        if (rest.Length > 0)
        {
            WriteMessage(message, MessageRole.User, [.. attached, .. rest]);
            attached.Clear();
        }
    }

    private void WriteAssistant(Message message)
    {
        ToolCall[] calls = [.. message.Content.OfType<ToolCall>()];
        ReasoningPart[] reasoning = [.. message.Content.OfType<ReasoningPart>()];
        var refusal = string.Concat(message.Content.OfType<RefusalPart>().Select(part => part.Text));
        _json.WriteStartObject();
        _json.WriteString("role", "assistant");
        var mayBeNull = !_quirks.EmptyContent && (calls.Length > 0 || refusal.Length > 0 || message.Extra.Own().Count > 0);
        WriteContent([.. message.Content.Where(IsAssistantContent)], mayBeNull ? null : "");
        WriteReasoning(reasoning);
        if (refusal.Length > 0)
        {
            _json.WriteString("refusal", refusal);
        }

        if (calls.Length > 0)
        {
            _json.WriteStartArray("tool_calls");
            foreach (var call in calls)
            {
                WriteToolCall(call);
            }

            _json.WriteEndArray();
        }

        WriteNameAndExtra(message);
        _json.WriteEndObject();
    }

    private static bool HasResults(Message message)
    {
        for (var i = 0; i < message.Content.Count; i++)
        {
            if (message.Content[i] is ToolResult)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAttachment(ContentPart part) => part is ImagePart or AudioPart or FilePart { Text: null };

    private bool IsAssistantContent(ContentPart part) => part is not (ToolCall or RefusalPart) && !IsField(part) && (part is not ReasoningPart || _quirks.ReasoningEcho == "thinking");

    /// <summary>A field of an answer that is kept as a part: providers refuse it in a request.</summary>
    private static bool IsField(ContentPart part) => part is RawPart raw && raw.Type.StartsWith(OpenAiChatDialect.FieldMark, StringComparison.Ordinal);

    private void WriteToolCall(ToolCall call)
    {
        var body = call.IsCustom ? "custom" : "function";
        _json.WriteStartObject();
        _json.WriteString("id", ToolCallIds.Fit(call.Id, _quirks.ToolCallIdLength));
        if (call.Extra.Find("type").IsEmpty)
        {
            _json.WriteString("type", body);
        }

        _json.WriteStartObject(body);
        _json.WriteString("name", call.Name);
        _json.WriteString(call.IsCustom ? "input" : "arguments", call.Arguments.Length == 0 && !call.IsCustom ? "{}" : call.Arguments);
        call.Extra.WriteMembers(_json, body);
        _json.WriteEndObject();
        call.Extra.WriteFields(_json, body);
        if (call.State is { } state && _quirks.ReasoningEcho != "reasoning_details" && ReasoningState.Fits(state, _model))
        {
            ThoughtSignature.Write(_json, state);
        }

        _json.WriteEndObject();
    }

    private void WriteReasoning(ReasoningPart[] reasoning)
    {
        if (_quirks.ReasoningEcho == "reasoning_details")
        {
            ReasoningPart[] fitting = Array.FindAll(reasoning, Fits);
            OpenAiChatReasoningDetails.Write(_json, fitting, withModel: false);
        }
        else if (_quirks.ReasoningEcho is "reasoning_content" or "reasoning" && reasoning.Any(part => part.Text.Length > 0 || part.State is null))
        {
            // An empty text is sent too: DeepSeek wants the field on every turn that called a tool.
            _json.WriteString(_quirks.ReasoningEcho, string.Concat(reasoning.Select(part => part.Text)));
        }
    }

    private bool Fits(ReasoningPart part) => part.State is null || ReasoningState.Fits(part.State, _model);

    private void WriteNameAndExtra(Message message)
    {
        if (message.Name is not null)
        {
            _json.WriteString("name", message.Name);
        }

        message.Extra.WriteFields(_json);
    }
}
