using System.Text.Json;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>
/// Content blocks: objects whose one member names what they are. A <c>cachePoint</c> becomes a property of the part before it; a block that has no noun is kept whole as <see cref="RawPart"/>,
/// and so are calls and results of the service's own tools, which no client runs.
/// </summary>
internal static class ConverseBlockReader
{
    private const string Dialect = BedrockConverseDialect.Dialect;

    /// <summary>Field in which a text keeps the JSON or the citations that it was made of.</summary>
    public const string Json = "json";

    /// <summary>See <see cref="Json"/>.</summary>
    public const string Citations = "citationsContent";

    public static List<ContentPart> Read(JsonElement content, MessageRole role, FieldReader fields)
    {
        var parts = new List<ContentPart>(content.GetArrayLength());
        var states = new Dictionary<string, OpaqueState>();
        var index = 0;
        foreach (var block in content.EnumerateArray())
        {
            fields.Enter(index++);
            if (block.ValueKind != JsonValueKind.Object)
            {
                fields.Fail(null, "must be an object.");
            }
            else if (parts is [.., { Cache: null } last] && TryReadCachePoint(block, out var marker))
            {
                parts[^1] = last with { Cache = marker };
            }
            else if (role == MessageRole.Assistant && ConverseState.TryReadCall(block, out var state, out var callId))
            {
                states[callId] = state;
            }
            else
            {
                parts.Add(ReadBlock(block, role, fields));
            }

            fields.Leave();
        }

        return states.Count == 0 ? parts : parts.ConvertAll(part => part is ToolCall call && states.TryGetValue(call.Id, out var state) ? call with { State = state } : part);
    }

    /// <summary>A marker that says no more than the noun.</summary>
    public static bool TryReadCachePoint(JsonElement block, out CacheMarker marker)
    {
        marker = new CacheMarker();
        if (!ConverseText.TryObject(block, "cachePoint", out var point) || block.GetPropertyCount() > 1 || ConverseText.Word(point, "type") != "default")
        {
            return false;
        }

        marker = new CacheMarker(ConverseText.Word(point, "ttl"));
        return point.GetPropertyCount() == (marker.Lifetime is null ? 1 : 2);
    }

    private static ContentPart ReadBlock(JsonElement block, MessageRole role, FieldReader fields)
    {
        var member = block.EnumerateObject().Select(property => property.Name).FirstOrDefault(name => name != "type") ?? "";
        if (member is "toolUse" && role != MessageRole.Assistant)
        {
            fields.Fail(member, "can stand only in a message of role assistant.");
        }

        switch (member)
        {
            case "text":
                return new TextPart(fields.Text(block, "text")) { Extra = fields.Unknown(block, ["text"]) };
            case Json:
                return new TextPart(block.GetProperty(Json).GetRawText()) { Extra = new RawFields(Dialect, [new(Json, FieldReader.Raw(block.GetProperty(Json)))]) };
            case Citations when ConverseText.TryObject(block, Citations, out var cited):
                return new TextPart(ConverseBlocks.CitedText(cited)) { Extra = new RawFields(Dialect, [new(Citations, FieldReader.Raw(cited))]) };
            case "":
                fields.Fail(null, "must hold one of text, image, document, video, audio, toolUse, toolResult and so on.");
                return new TextPart("");
        }

        if (fields.OptionalObject(block, member) is not { } inner)
        {
            fields.Fail(member, "must be an object.");
            return new TextPart("");
        }

        fields.Enter(member);
        var part = ReadInner(member, inner, block, role, fields);
        fields.Leave();
        return part ?? new RawPart(Dialect, member, FieldReader.Raw(block));
    }

    /// <summary>Null for what has no noun.</summary>
    private static ContentPart? ReadInner(string member, JsonElement inner, JsonElement block, MessageRole role, FieldReader fields) => member switch
    {
        "image" or "audio" or "document" => ReadMedia(member, inner, block, fields),
        "toolUse" when role == MessageRole.Assistant && ConverseText.Word(inner, "type") is null or "tool_use" => ReadToolUse(inner, block, fields),
        "toolResult" when role == MessageRole.User => ReadToolResult(inner, block, fields),
        "reasoningContent" when role == MessageRole.Assistant => ReadReasoning(inner, block, fields),
        _ => null,
    };

    private static ContentPart? ReadMedia(string member, JsonElement media, JsonElement block, FieldReader fields)
    {
        if (fields.OptionalObject(media, "source") is not { } source)
        {
            fields.Fail("source", "is required.");
            return null;
        }

        fields.Enter("source");
        var bytes = fields.OptionalText(source, "bytes");
        var text = member == "document" ? fields.OptionalText(source, "text") : null;
        fields.Leave();
        var format = fields.OptionalText(media, "format");
        if ((bytes is null && text is null) || source.GetPropertyCount() > 1)
        {
            return null;
        }

        switch (member)
        {
            case "image":
                return new ImagePart { Base64 = bytes, MediaType = $"image/{fields.Text(media, "format")}", Extra = Unknown("format", "source") };
            case "audio":
                return new AudioPart(bytes!, fields.Text(media, "format")) { Extra = Unknown("format", "source") };
            default:
                var type = MediaFormats.MediaType(format);
                return format is not null && type is null ? null : new FilePart { Base64 = bytes, Text = text, MediaType = type, Name = fields.Text(media, "name"), Extra = Unknown("format", "source", "name") };
        }

        RawFields? Unknown(params ReadOnlySpan<string> known) => fields.Unknown(block, [member], new KeyValuePair<string, RawJson>(member, fields.Rest(media, known)));
    }

    private static ToolCall ReadToolUse(JsonElement use, JsonElement block, FieldReader fields)
    {
        if (!FieldReader.Has(use, "input", out var input))
        {
            fields.Fail("input", "is required.");
        }

        return new ToolCall(fields.Text(use, "toolUseId"), fields.Text(use, "name"), input.ValueKind == JsonValueKind.Undefined ? "{}" : input.GetRawText())
        {
            Extra = fields.Unknown(block, ["toolUse"], new KeyValuePair<string, RawJson>("toolUse", fields.Rest(use, "toolUseId", "name", "input", "type"))),
        };
    }

    private static ToolResult ReadToolResult(JsonElement result, JsonElement block, FieldReader fields)
    {
        List<ContentPart> content = [];
        if (fields.OptionalList(result, "content") is { } given)
        {
            fields.Enter("content");
            content = Read(given, MessageRole.Tool, fields);
            fields.Leave();
        }
        else
        {
            fields.Fail("content", "is required: a list of blocks.");
        }

        var status = fields.OptionalText(result, "status");
        if (status is not (null or "success" or "error"))
        {
            fields.Fail("status", "must be success or error.");
        }

        return new ToolResult(fields.Text(result, "toolUseId"), content, status == "error")
        {
            Extra = fields.Unknown(block, ["toolResult"], new KeyValuePair<string, RawJson>("toolResult", fields.Rest(result, "toolUseId", "content", "status"))),
        };
    }

    private static ReasoningPart? ReadReasoning(JsonElement reasoning, JsonElement block, FieldReader fields)
    {
        if (reasoning.TryGetProperty("redactedContent", out _))
        {
            return new ReasoningPart("", ConverseState.Read(fields.OptionalText(reasoning, "redactedContent"), OpaqueState.Redacted));
        }

        if (fields.OptionalObject(reasoning, "reasoningText") is not { } text)
        {
            return null;
        }

        fields.Enter("reasoningText");
        var part = new ReasoningPart(fields.Text(text, "text"), ConverseState.Read(fields.OptionalText(text, "signature"), OpaqueState.Signature)) { Extra = fields.Unknown(block, ["reasoningContent"]) };
        fields.Leave();
        return part;
    }
}
