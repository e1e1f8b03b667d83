namespace Parlance.Dialects.OpenAiResponses;

/// <content>Tools and the choice among them.</content>
internal sealed partial class ResponsesRequestWriter
{
    private void WriteTools()
    {
        var forced = _request.ToolChoice is { Mode: "tool" } named && !_quirks.NamedToolChoice ? named.Name : null;
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
        }

        if (_request.Tools.Count > 0 || _isOwn)
        {
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
            if (ChatForms.IsCustomTool(native))
            {
                ChatForms.WriteTool(_json, native);
            }
            else
            {
                _json.WriteRawValue(native.Json.Utf8.Span, skipInputValidation: true);
            }

            return;
        }

        _json.WriteStartObject();
        _json.WriteString("type", "function");
        _json.WriteString("name", tool.Name);
        if (tool.Description is not null)
        {
            _json.WriteString("description", tool.Description);
        }

        // Other protocols take a tool without parameters, this one wants a schema.
        _json.WritePropertyName("parameters");
        _json.WriteRawValue(tool.Parameters.IsEmpty ? "{\"type\":\"object\",\"properties\":{}}"u8 : tool.Parameters.Utf8.Span, skipInputValidation: true);

        // Left out, it means true here, and a schema that does not fit strict mode is refused or changed.
        if (tool.Strict is { } || !tool.Extra.IsOwn())
        {
            _json.WriteBoolean("strict", tool.Strict ?? false);
        }

        tool.Extra.WriteOwn(_json);
        _json.WriteEndObject();
    }

    private void WriteToolChoice(ToolChoice choice)
    {
        if (choice.Raw is { } raw)
        {
            if (ChatForms.IsChoice(raw))
            {
                ChatForms.WriteChoice(_json, raw);
            }
            else
            {
                _json.WriteRawValue(raw.Json.Utf8.Span, skipInputValidation: true);
            }
        }
        else if (choice.Mode == "tool")
        {
            _json.WriteStartObject();
            _json.WriteString("type", "function");
            _json.WriteString("name", choice.Name);
            _json.WriteEndObject();
        }
        else
        {
            var word = _quirks.ToolChoiceWords.GetValueOrDefault(choice.Mode) ?? choice.Mode;
            _dropped.AddIf(word == "auto" && choice.Mode != "auto", "tool_choice");
            _json.WriteStringValue(word);
        }
    }
}
