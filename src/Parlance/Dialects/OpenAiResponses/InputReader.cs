using System.Text.Json;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>
/// The items of a request as messages. What the assistant says stands in siblings here (reasoning, text, each call, hosted tools) and in one message there, which ends where someone else speaks.
/// </summary>
internal sealed class InputReader(RequestFields fields)
{
    private readonly PartReader _parts = new(fields);
    private readonly List<Message> _messages = [];
    private readonly List<ContentPart> _turn = [];
    private readonly Dictionary<string, OpaqueState> _callStates = [];

    public IReadOnlyList<Message> Read(JsonElement input)
    {
        switch (input.ValueKind)
        {
            case JsonValueKind.String:
                return [Message.User(input.GetString()!)];
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in input.EnumerateArray())
                {
                    fields.Enter("input", index++);
                    ReadItem(item);
                    fields.Leave();
                }

                EndTurn();
                return _messages;
            default:
                if (!RequestFields.IsAbsent(input))
                {
                    fields.Wrong("input", "a string or an array of items", "invalid_type");
                }

                return [];
        }
    }

    private void ReadItem(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            fields.Wrong("", "an object", "invalid_type");
            return;
        }

        item.TryGetProperty("type", out var typeValue);
        var type = fields.Text(typeValue, "type") ?? (item.TryGetProperty("role", out _) ? "message" : "item_reference");
        switch (type)
        {
            case "message":
                ReadMessage(item);
                break;
            case "reasoning":
                ReadReasoning(item);
                break;
            case "function_call":
                _turn.Add(ReadCall(item, "arguments", isCustom: false));
                break;
            case "custom_tool_call":
                _turn.Add(ReadCall(item, "input", isCustom: true));
                break;
            case "function_call_output" or "custom_tool_call_output":
                ReadResult(item, type);
                break;
            default:
                _turn.Add(new RawPart(OpenAiResponsesDialect.Dialect, type, RequestFields.Raw(item)));
                break;
        }
    }

    private void ReadMessage(JsonElement item)
    {
        item.TryGetProperty("role", out var roleValue);
        item.TryGetProperty("content", out var content);
        var role = fields.RequiredText(roleValue, "role", "'user', 'assistant', 'system' or 'developer'");
        if (role is not ("user" or "assistant" or "system" or "developer"))
        {
            fields.Wrong("role", "'user', 'assistant', 'system' or 'developer'");
        }

        var kept = Kept(item, "role", "content");
        if (role != "assistant")
        {
            EndTurn();
            var parts = _parts.Read(content, isOutput: false);
            _messages.Add(new Message(new MessageRole(role), parts) { Extra = kept is not null || role != "user" ? KeptFields.Of(kept ?? []) : null });
            return;
        }

        var said = _parts.Read(content, isOutput: true);
        if (said.Count == 0 || said.Any(part => part is RawPart))
        {
            _turn.Add(new RawPart(OpenAiResponsesDialect.Dialect, "message", RequestFields.Raw(item)));
            return;
        }

        var whole = new KeyValuePair<string, RawJson>(KeptFields.Item, RawJson.Parse($"{{{string.Join(',', (kept ?? []).Select(field => $"\"{JsonEncodedText.Encode(field.Key)}\":{field.Value}"))}}}"));
        said[0] = said[0] with { Extra = KeptFields.Of([whole, .. said[0].Extra?.Fields ?? []]) };
        _turn.AddRange(said);
    }

    private void ReadReasoning(JsonElement item)
    {
        item.TryGetProperty("encrypted_content", out var encryptedValue);
        item.TryGetProperty("id", out var idValue);
        var encrypted = fields.Text(encryptedValue, "encrypted_content");
        var id = fields.Text(idValue, "id");
        var text = ReasoningText(item);
        if (encrypted is { Length: > 0 } && StateEnvelope.TryOpen(encrypted, out var state, out var callId))
        {
            if (callId is not null)
            {
                _callStates[callId] = state;
            }
            else
            {
                _turn.Add(new ReasoningPart(text, state));
            }

            return;
        }

        var own = string.IsNullOrEmpty(encrypted) ? null : ReasoningItem.Seal(id, encrypted, model: null);
        if (own is not null || id is null || !ItemIds.IsOurs(id))
        {
            _turn.Add(new ReasoningPart(text, own) { Extra = KeptFields.Of(Kept(item, "type")) });
        }
        else if (text.Length > 0)
        {
            _turn.Add(new ReasoningPart(text));
        }
    }

    /// <summary>All summaries, then all of the text itself; a blank line between two of them.</summary>
    private string ReasoningText(JsonElement item)
    {
        var pieces = new List<string>();
        foreach (var name in (ReadOnlySpan<string>)["summary", "content"])
        {
            if (!item.TryGetProperty(name, out var list) || RequestFields.IsAbsent(list))
            {
                continue;
            }

            if (list.ValueKind != JsonValueKind.Array)
            {
                fields.Wrong(name, "an array", "invalid_type");
                continue;
            }

            var index = 0;
            foreach (var piece in list.EnumerateArray())
            {
                fields.Enter(name, index++);
                if (fields.IsObject(piece, "") && piece.TryGetProperty("text", out var text) && fields.Text(text, "text") is { Length: > 0 } written)
                {
                    pieces.Add(written);
                }

                fields.Leave();
            }
        }

        return string.Join("\n\n", pieces);
    }

    private ToolCall ReadCall(JsonElement item, string argumentsName, bool isCustom)
    {
        item.TryGetProperty("call_id", out var callId);
        item.TryGetProperty("name", out var name);
        item.TryGetProperty(argumentsName, out var argumentsValue);
        var arguments = fields.Text(argumentsValue, argumentsName, isCustom ? "a string" : "a string that holds JSON");
        if (RequestFields.IsAbsent(argumentsValue))
        {
            fields.Missing(argumentsName, "a string");
        }

        var id = fields.RequiredText(callId, "call_id");
        return new ToolCall(id, fields.RequiredText(name, "name"), string.IsNullOrEmpty(arguments) && !isCustom ? "{}" : arguments ?? "")
        {
            IsCustom = isCustom,
            State = _callStates.GetValueOrDefault(id),
            Extra = KeptFields.Of(Kept(item, "type", "call_id", "name", argumentsName)),
        };
    }

    private void ReadResult(JsonElement item, string type)
    {
        EndTurn();
        item.TryGetProperty("call_id", out var callId);
        item.TryGetProperty("output", out var output);
        var id = fields.RequiredText(callId, "call_id", "the id of the call that this answers");
        var content = _parts.Read(output, isOutput: false, "output");
        var kept = Kept(item, "type", "call_id", "output");
        if (type != "function_call_output")
        {
            (kept ??= []).Add(new("type", RawJson.Parse($"\"{type}\"")));
        }

        _messages.Add(new Message(MessageRole.Tool, [new ToolResult(id, content) { Extra = KeptFields.Of(kept) }]));
    }

    /// <summary>The fields of an item that have no noun. An id that was made here is not among them.</summary>
    private static List<KeyValuePair<string, RawJson>>? Kept(JsonElement item, params ReadOnlySpan<string> known)
    {
        List<KeyValuePair<string, RawJson>>? kept = null;
        foreach (var field in item.EnumerateObject())
        {
            var isOurs = field.NameEquals("id") && field.Value.ValueKind == JsonValueKind.String && ItemIds.IsOurs(field.Value.GetString()!);
            if (!known.Contains(field.Name) && !isOurs)
            {
                RequestFields.Keep(ref kept, field.Name, RequestFields.Raw(field.Value));
            }
        }

        return kept;
    }

    private void EndTurn()
    {
        if (_turn.Count > 0)
        {
            _messages.Add(new Message(MessageRole.Assistant, _turn.ToArray()));
            _turn.Clear();
        }
    }
}
