using System.Text.Json;
using Parlance.Dialects.OpenAiChat;

namespace Parlance.Dialects.OpenAiResponses;

/// <content>Messages as items.</content>
internal sealed partial class ResponsesRequestWriter
{
    private readonly HashSet<string> _customCalls = [];

    private void WriteMessages()
    {
        var messages = OpenAiChatStructuredOutput.Instruct(_request.Messages, OpenAiChatStructuredOutput.Instruction(_request.ResponseFormat, _quirks));
        var first = 0;
        if (messages is [{ Content: [TextPart { Extra: null } text] } head, ..] && IsSystem(head) && !head.Extra.IsOwn())
        {
            _object.Write("instructions", text.Text);
            first = 1;
        }

        // A request may go on from a stored answer and bring nothing of its own.
        if ((first == messages.Count && _isOwn) || !_object.TryBegin("input"))
        {
            return;
        }

        _json.WriteStartArray();
        for (var i = first; i < messages.Count; i++)
        {
            WriteMessage(messages[i]);
            _dropped.AddIf(messages[i].Name is not null, $"messages[{i}].name");
        }

        _json.WriteEndArray();
    }

    private static bool IsSystem(Message message) => message.Role == MessageRole.System || message.Role == MessageRole.Developer;

    private void WriteMessage(Message message)
    {
        if (message.Role == MessageRole.Assistant)
        {
            WriteTurn(message.Content);
            return;
        }

        foreach (var result in message.Content.OfType<ToolResult>())
        {
            WriteResult(result);
        }

        ContentPart[] rest = [.. message.Content.Where(part => part is not (ToolResult or ReasoningPart))];
        if (rest.Length > 0 || !message.Content.Any(part => part is ToolResult))
        {
            _json.WriteStartObject();
            _json.WriteString("role", IsSystem(message) ? message.Role.Value : "user");
            WriteContent("content", rest);
            message.Extra.WriteOwn(_json);
            _json.WriteEndObject();
        }
    }

    /// <summary>The assistant's parts as siblings, in order: reasoning stands before what it led to.</summary>
    private void WriteTurn(IReadOnlyList<ContentPart> parts)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            switch (parts[i])
            {
                case TextPart or RefusalPart:
                    var end = i + 1;
                    while (end < parts.Count && parts[end] is TextPart or RefusalPart && parts[end].Extra.Get(KeptFields.Item).IsEmpty)
                    {
                        end++;
                    }

                    WriteAnswer([.. parts.Skip(i).Take(end - i)]);
                    i = end - 1;
                    break;
                case ReasoningPart reasoning:
                    WriteReasoningItem(reasoning);
                    break;
                case ToolCall call:
                    WriteCall(call);
                    break;
                case RawPart { Dialect: OpenAiResponsesDialect.Dialect } raw:
                    WriteRawItem(raw);
                    break;
            }
        }
    }

    private void WriteAnswer(ContentPart[] parts)
    {
        var item = parts[0].Extra.Get(KeptFields.Item);
        if (item.IsEmpty && parts.All(part => part is TextPart { Text.Length: 0 }))
        {
            return;
        }

        _json.WriteStartObject();
        _json.WriteString("role", "assistant");
        var isPlain = parts is [TextPart only] && !HasOwnFields(only);
        if (isPlain)
        {
            _json.WriteString("content", ((TextPart)parts[0]).Text);
        }
        else
        {
            _json.WriteStartArray("content");
            foreach (var part in parts)
            {
                _json.WriteStartObject();
                _json.WriteString("type", part is RefusalPart ? "refusal" : "output_text");
                _json.WriteString(part is RefusalPart ? "refusal" : "text", part is RefusalPart refusal ? refusal.Text : ((TextPart)part).Text);
                part.Extra.WriteOwn(_json);
                _json.WriteEndObject();
            }

            _json.WriteEndArray();
        }

        item.WriteMembers(_json, IsSendable);
        _json.WriteEndObject();
    }

    private static bool HasOwnFields(ContentPart part) => part.Extra.IsOwn() && part.Extra!.Fields.Any(field => field.Key != KeptFields.Item);

    /// <summary>An item's own id goes back only to a provider that can have made it.</summary>
    private bool IsSendable(JsonProperty member) =>
        !member.NameEquals("id") || member.Value.ValueKind != JsonValueKind.String || ItemIds.Fits(member.Value.GetString()!, _target.Model);

    private bool IsSendable(KeyValuePair<string, RawJson> field)
    {
        if (field.Key != "id")
        {
            return true;
        }

        using var value = JsonDocument.Parse(field.Value.Utf8);
        return value.RootElement.ValueKind != JsonValueKind.String || ItemIds.Fits(value.RootElement.GetString()!, _target.Model);
    }

    private void WriteReasoningItem(ReasoningPart reasoning)
    {
        if (reasoning.Extra.IsOwn())
        {
            if (reasoning.State is null ? reasoning.Extra!.Fields.All(IsSendable) : ReasoningItem.TryOpen(reasoning.State, _target.Model, out _, out _))
            {
                _json.WriteStartObject();
                _json.WriteString("type", "reasoning");
                reasoning.Extra.WriteOwn(_json);
                _json.WriteEndObject();
            }
        }
        else if (ReasoningItem.TryOpen(reasoning.State, _target.Model, out var id, out var encrypted))
        {
            WriteEncrypted(reasoning.Text, id, encrypted);
        }
        else if (_quirks.ReasoningEcho == "reasoning_text" && reasoning.Text.Length > 0)
        {
            _json.WriteStartObject();
            _json.WriteString("type", "reasoning");
            _json.WriteStartArray("summary");
            _json.WriteEndArray();
            WriteTexts("content", "reasoning_text", reasoning.Text);
            _json.WriteEndObject();
        }
    }

    private void WriteEncrypted(string text, string? id, string encrypted)
    {
        _json.WriteStartObject();
        _json.WriteString("type", "reasoning");
        if (id is not null)
        {
            _json.WriteString("id", id);
        }

        WriteTexts("summary", "summary_text", text);
        _json.WriteString("encrypted_content", encrypted);
        _json.WriteEndObject();
    }

    private void WriteTexts(string name, string type, string text)
    {
        _json.WriteStartArray(name);
        if (text.Length > 0)
        {
            _json.WriteStartObject();
            _json.WriteString("type", type);
            _json.WriteString("text", text);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteCall(ToolCall call)
    {
        if (call.IsCustom)
        {
            _customCalls.Add(call.Id);
        }

        _json.WriteStartObject();
        _json.WriteString("type", call.IsCustom ? "custom_tool_call" : "function_call");
        _json.WriteString("call_id", call.Id);
        _json.WriteString("name", call.Name);
        _json.WriteString(call.IsCustom ? "input" : "arguments", call.Arguments.Length == 0 && !call.IsCustom ? "{}" : call.Arguments);
        foreach (var (name, value) in call.Extra.IsOwn() ? call.Extra!.Fields.Where(IsSendable) : [])
        {
            _json.WritePropertyName(name);
            _json.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
        }

        _json.WriteEndObject();
    }

    private void WriteResult(ToolResult result)
    {
        var isCustom = _customCalls.Contains(result.CallId) || !result.Extra.Get("type").IsEmpty;
        _json.WriteStartObject();
        _json.WriteString("type", isCustom ? "custom_tool_call_output" : "function_call_output");
        _json.WriteString("call_id", result.CallId);
        WriteContent("output", result.Content);
        foreach (var (name, value) in result.Extra.IsOwn() ? result.Extra!.Fields.Where(IsSendable) : [])
        {
            if (name != "type")
            {
                _json.WritePropertyName(name);
                _json.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
            }
        }

        _json.WriteEndObject();
    }

    /// <summary>A hosted tool's item, or a reference: as it came, unless its id says that another vendor made it.</summary>
    private void WriteRawItem(RawPart raw)
    {
        using var document = JsonDocument.Parse(raw.Json.Utf8);
        var isSendable = !document.RootElement.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String || ItemIds.Fits(id.GetString()!, _target.Model);
        if (isSendable)
        {
            _json.WriteRawValue(raw.Json.Utf8.Span, skipInputValidation: true);
        }
    }
}
