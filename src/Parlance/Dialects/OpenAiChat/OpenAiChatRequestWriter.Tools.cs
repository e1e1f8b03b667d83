namespace Parlance.Dialects.OpenAiChat;

/// <content>Tools and the choice among them.</content>
internal readonly partial struct OpenAiChatRequestWriter
{
    private void WriteTools()
    {
        var forced = _request.ToolChoice is { Mode: "tool" } named && !_quirks.NamedToolChoice ? named.Name : null;
        if (_request.ToolChoice is { Mode: "none" } && _quirks.ToolChoiceWords.TryGetValue("none", out var none) && none is null)
        {
            // No call can be had where no tool is known: that is what the choice asks for.
            return;
        }

        if (_request.Tools.Count > 0 && _object.TryBegin("tools"))
        {
            _json.WriteStartArray();
            foreach (var tool in _request.Tools)
            {
                if (forced is null || tool.Name == forced)
                {
                    WriteTool(tool);
                }
            }

            _json.WriteEndArray();
            _object.Write("parallel_tool_calls", _request.ParallelToolCalls);
        }

        if (_request.ToolChoice is { } choice && _object.TryBegin("tool_choice"))
        {
            WriteToolChoice(forced is null ? choice : ToolChoice.Required);
        }
    }

    private void WriteTool(ToolDefinition tool)
    {
        if (tool.Native is { } native)
        {
            _json.WriteRawValue(native.Json.Utf8.Span, skipInputValidation: true);
            return;
        }

        _json.WriteStartObject();
        _json.WriteString("type", "function");
        _json.WriteStartObject("function");
        _json.WriteString("name", tool.Name);
        if (tool.Description is not null)
        {
            _json.WriteString("description", tool.Description);
        }

        if (!tool.Parameters.IsEmpty)
        {
            _json.WritePropertyName("parameters");
            _json.WriteRawValue(tool.Parameters.Utf8.Span, skipInputValidation: true);
        }

        if (tool.Strict is { } strict)
        {
            _json.WriteBoolean("strict", strict);
        }

        tool.Extra.WriteMembers(_json, "function");
        _json.WriteEndObject();
        tool.Extra.WriteFields(_json, "function");
        _json.WriteEndObject();
    }

    private void WriteToolChoice(ToolChoice choice)
    {
        if (choice.Raw is { Dialect: OpenAiChatDialect.DialectName } raw)
        {
            _json.WriteRawValue(raw.Json.Utf8.Span, skipInputValidation: true);
        }
        else if (choice.Mode == "tool")
        {
            _json.WriteStartObject();
            _json.WriteString("type", "function");
            _json.WriteStartObject("function");
            _json.WriteString("name", choice.Name);
            _json.WriteEndObject();
            _json.WriteEndObject();
        }
        else
        {
            var word = _quirks.ToolChoiceWords.GetValueOrDefault(choice.Mode, choice.Mode);
            _dropped.AddIf(word == "auto" && choice.Mode != "auto", "tool_choice");
            _json.WriteStringValue(word);
        }
    }
}
