using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects.OllamaChat;

/// <summary>Writes a request as <c>POST /api/chat</c> wants it. One instance per request.</summary>
internal sealed class OllamaChatRequestWriter
{
    private readonly ChatRequest _request;
    private readonly DroppedFields _dropped;
    private readonly Utf8JsonWriter _json;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    private OllamaChatRequestWriter(ChatRequest request, Utf8JsonWriter json, DroppedFields dropped)
    {
        _request = request;
        _dropped = dropped;
        _json = json;
    }

    /// <summary>Writes the request; false, with nothing written, when it holds content that the protocol cannot say.</summary>
    public static bool TryWrite(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        request = AllowedTools.Resolve(request, OllamaChatDialect.DialectName);
        request = AllowedTools.Resolve(request, OllamaChatDialect.DialectName);
        error = OllamaRequestCheck.Find(request);
        if (error is not null)
        {
            return false;
        }

        using var json = new Utf8JsonWriter(output, OllamaChatDialect.Writing);
        var writer = new OllamaChatRequestWriter(request, json, dropped);
        json.WriteStartObject();
        json.WriteString("model"u8, target.Model);
        writer.WriteMessages();
        writer.WriteTools();
        new OllamaSettingsWriter(json, request, target, dropped).Write();
        json.WriteEndObject();
        return true;
    }

    private void WriteMessages()
    {
        _json.WriteStartArray("messages"u8);
        foreach (var message in _request.Messages)
        {
            if (message.Role == MessageRole.Assistant)
            {
                WriteAssistant(message);
            }
            else if (message.Content.Any(part => part is ToolResult))
            {
                WriteResults(message);
            }
            else
            {
                WriteMessage(message, message.Role == MessageRole.Developer ? MessageRole.System : message.Role, message.Content);
            }
        }

        _json.WriteEndArray();
    }

    /// <summary>Content is one text: a message of several becomes as many messages, as the server's own OpenAI-compatible side makes of it. Images stay with the text before them.</summary>
    private void WriteMessage(Message message, MessageRole role, IReadOnlyList<ContentPart> content)
    {
        for (var start = 0; start < content.Count || start == 0;)
        {
            var end = EndOfText(content, start);
            _json.WriteStartObject();
            _json.WriteString("role"u8, role.Value);
            WriteContent([.. content.Skip(start).Take(end - start)]);
            OllamaJson.WriteFields(_json, message.Extra);
            _json.WriteEndObject();
            start = Math.Max(end, 1);
        }
    }

    /// <summary>Where the second text at or behind <paramref name="start"/> begins.</summary>
    private static int EndOfText(IReadOnlyList<ContentPart> content, int start)
    {
        var texts = 0;
        for (var i = start; i < content.Count; i++)
        {
            texts += OllamaWire.Text(content[i]).Length > 0 ? 1 : 0;
            if (texts == 2)
            {
                return i;
            }
        }

        return content.Count;
    }

    /// <summary>Several results in one message become a message each; what else it says follows as the user's.</summary>
    private void WriteResults(Message message)
    {
        foreach (var result in message.Content.OfType<ToolResult>())
        {
            _json.WriteStartObject();
            _json.WriteString("role"u8, "tool"u8);
            WriteContent(result.Content);
            if (_names.TryGetValue(result.CallId, out var name) && OllamaJson.Find(message.Extra, "tool_name").IsEmpty)
            {
                _json.WriteString("tool_name"u8, name);
            }

            _json.WriteString("tool_call_id"u8, result.CallId);
            if (message.Content.Count == 1)
            {
                OllamaJson.WriteFields(_json, message.Extra);
            }

            _json.WriteEndObject();
        }

        ContentPart[] rest = [.. message.Content.Where(part => part is not ToolResult)];
        if (rest.Length > 0)
        {
            WriteMessage(message, MessageRole.User, rest);
        }
    }

    private void WriteAssistant(Message message)
    {
        _json.WriteStartObject();
        _json.WriteString("role"u8, "assistant"u8);
        _json.WriteString("content"u8, string.Join('\n', message.Content.Select(OllamaWire.Text).Where(text => text.Length > 0)));
        OllamaWire.WriteImages(_json, message.Content);
        var thinking = string.Concat(message.Content.OfType<ReasoningPart>().Select(part => part.Text));
        if (thinking.Length > 0)
        {
            _json.WriteString("thinking"u8, thinking);
        }

        if (message.Content.Any(part => part is ToolCall))
        {
            _json.WriteStartArray("tool_calls"u8);
            var index = 0;
            foreach (var call in message.Content.OfType<ToolCall>())
            {
                _names[call.Id] = call.Name;
                OllamaWire.WriteCall(_json, call, index++);
            }

            _json.WriteEndArray();
        }

        OllamaJson.WriteFields(_json, message.Extra);
        _json.WriteEndObject();
    }

    private void WriteContent(IReadOnlyList<ContentPart> content)
    {
        _json.WriteString("content"u8, string.Concat(content.Select(OllamaWire.Text)));
        OllamaWire.WriteImages(_json, content);
    }

    /// <summary>There is no <c>tool_choice</c>: none is said by sending no tools, one tool by sending no other, and that a call is wanted cannot be said.</summary>
    private void WriteTools()
    {
        var choice = _request.ToolChoice;
        _dropped.AddIf(choice is not (null or { Mode: "auto" or "none" }), "tool_choice");
        var named = choice is { Mode: "tool" } && _request.Tools.Any(tool => tool.Name == choice.Name) ? choice.Name : null;
        if (_request.Tools.Count == 0 || choice is { Mode: "none" })
        {
            return;
        }

        _json.WriteStartArray("tools"u8);
        for (var i = 0; i < _request.Tools.Count; i++)
        {
            if (named is null || _request.Tools[i].Name == named)
            {
                WriteTool(_request.Tools[i]);
                _dropped.AddIf(_request.Tools[i].Strict == true, $"tools[{i}].strict");
            }
        }

        _json.WriteEndArray();
    }

    private void WriteTool(ToolDefinition tool)
    {
        _json.WriteStartObject();
        _json.WriteString("type"u8, "function"u8);
        _json.WriteStartObject("function"u8);
        _json.WriteString("name"u8, tool.Name);
        if (tool.Description is not null)
        {
            _json.WriteString("description"u8, tool.Description);
        }

        _json.WritePropertyName("parameters"u8);
        _json.WriteRawValue(tool.Parameters.IsEmpty ? "{\"type\":\"object\",\"properties\":{}}"u8 : tool.Parameters.Utf8.Span, skipInputValidation: true);
        OllamaJson.WriteMembers(_json, tool.Extra, "function");
        _json.WriteEndObject();
        OllamaJson.WriteFields(_json, tool.Extra, except: "function");
        _json.WriteEndObject();
    }
}
