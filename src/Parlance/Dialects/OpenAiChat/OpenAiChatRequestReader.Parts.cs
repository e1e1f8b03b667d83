using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <content>Content parts and tool calls.</content>
internal sealed partial class OpenAiChatRequestReader
{
    private const string ImageMust = "an http(s) address or a base64 data URL (data:image/png;base64,…)";

    private ContentPart ReadPart(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            _fields.Wrong("", "an object with a 'type'", "invalid_type");
            return new TextPart("");
        }

        item.TryGetProperty("type", out var typeValue);
        var type = _fields.RequiredText(typeValue, "type", "the type of the content part, for example 'text'");
        item.TryGetProperty(type, out var body);
        List<KeyValuePair<string, RawJson>>? extra = null;
        var part = type switch
        {
            "text" => new TextPart(_fields.Text(body, type) ?? Absent(body, type, "a string")),
            "refusal" => new RefusalPart(_fields.Text(body, type) ?? Absent(body, type, "a string")),
            "image_url" => ReadImage(body, ref extra),
            "input_audio" => ReadAudio(body, ref extra),
            "file" => ReadFile(item, body, ref extra),
            "thinking" => ReadThinking(item, body),
            _ => RawPart(item, type),
        };
        if (part is RawPart)
        {
            return part;
        }

        foreach (var field in item.EnumerateObject())
        {
            if (field.Name != "type" && field.Name != type)
            {
                RequestFields.Keep(ref extra, field.Name, RequestFields.Raw(field.Value));
            }
        }

        return extra is null ? part : part with { Extra = RequestFields.Extra(extra, OpenAiChatDialect.DialectName) };
    }

    private string Absent(JsonElement value, string name, string must)
    {
        if (RequestFields.IsAbsent(value))
        {
            _fields.Missing(name, must);
        }

        return "";
    }

    private static RawPart RawPart(JsonElement item, string type) => new(OpenAiChatDialect.DialectName, type, RequestFields.Raw(item));

    private ImagePart ReadImage(JsonElement body, ref List<KeyValuePair<string, RawJson>>? extra)
    {
        if (body.ValueKind == JsonValueKind.String)
        {
            // Mistral documents the bare address.
            return ImageOf(body.GetString()!, "image_url", null);
        }

        if (RequestFields.IsAbsent(body))
        {
            _fields.Missing("image_url", "an object with a 'url'");
        }

        if (!_fields.IsObject(body, "image_url", "an object with a 'url'"))
        {
            return new ImagePart();
        }

        _fields.Enter("image_url");
        body.TryGetProperty("url", out var url);
        body.TryGetProperty("detail", out var detail);
        var part = ImageOf(_fields.RequiredText(url, "url", ImageMust), "url", _fields.Text(detail, "detail"));
        _fields.Leave();
        KeepMembers(body, "image_url", ref extra, "url", "detail");
        return part;
    }

    private ImagePart ImageOf(string url, string name, string? detail)
    {
        if (InlineUrl.TryParse(url, out var mediaType, out var base64))
        {
            return new ImagePart { MediaType = mediaType, Base64 = base64, Detail = detail };
        }

        if (!InlineUrl.IsAddress(url))
        {
            _fields.Wrong(name, ImageMust);
        }

        return new ImagePart { Url = url, Detail = detail };
    }

    private AudioPart ReadAudio(JsonElement body, ref List<KeyValuePair<string, RawJson>>? extra)
    {
        if (RequestFields.IsAbsent(body))
        {
            _fields.Missing("input_audio", "an object with 'data' and 'format'");
        }

        if (!_fields.IsObject(body, "input_audio"))
        {
            return new AudioPart("", "");
        }

        _fields.Enter("input_audio");
        body.TryGetProperty("data", out var bytes);
        body.TryGetProperty("format", out var format);
        var part = new AudioPart(_fields.RequiredText(bytes, "data", "sound in base64"), _fields.RequiredText(format, "format", "'wav' or 'mp3'"));
        _fields.Leave();
        KeepMembers(body, "input_audio", ref extra, "data", "format");
        return part;
    }

    private ContentPart ReadFile(JsonElement item, JsonElement body, ref List<KeyValuePair<string, RawJson>>? extra)
    {
        if (RequestFields.IsAbsent(body))
        {
            _fields.Missing("file", "an object with 'file_data' or 'file_id'");
        }

        if (!_fields.IsObject(body, "file"))
        {
            return new FilePart();
        }

        _fields.Enter("file");
        body.TryGetProperty("file_data", out var content);
        body.TryGetProperty("file_id", out var id);
        body.TryGetProperty("filename", out var name);
        var part = new FilePart { FileId = _fields.Text(id, "file_id"), Name = _fields.Text(name, "filename") };
        var text = _fields.Text(content, "file_data");
        if (text is null == part.FileId is null)
        {
            _fields.Wrong("", "an object with either 'file_data' (a data URL) or 'file_id'");
        }

        _fields.Leave();
        if (text is not null && InlineUrl.IsAddress(text))
        {
            // OpenRouter takes an address here; no other server does.
            return RawPart(item, "file");
        }

        KeepMembers(body, "file", ref extra, "file_data", "file_id", "filename");
        return text is null ? part
            : InlineUrl.TryParse(text, out var mediaType, out var base64) ? part with { MediaType = mediaType, Base64 = base64 }
            : part with { Base64 = text };
    }

    /// <summary>Mistral's reasoning stands in the content: <c>{"type":"thinking","thinking":[{"type":"text","text":…}]}</c>.</summary>
    private static ContentPart ReadThinking(JsonElement item, JsonElement body)
    {
        if (body.ValueKind == JsonValueKind.String)
        {
            return new ReasoningPart(body.GetString()!);
        }

        var isText = body.ValueKind == JsonValueKind.Array
            && body.EnumerateArray().All(piece => piece.ValueKind == JsonValueKind.Object && piece.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String);
        return isText ? new ReasoningPart(string.Concat(body.EnumerateArray().Select(piece => piece.GetProperty("text").GetString()))) : RawPart(item, "thinking");
    }

    private ToolCall ReadToolCall(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            _fields.Wrong("", "an object", "invalid_type");
            return new ToolCall("", "", "");
        }

        item.TryGetProperty("id", out var id);
        item.TryGetProperty("type", out var type);
        var isCustom = _fields.Text(type, "type") == "custom";
        var body = isCustom ? "custom" : "function";
        var arguments = isCustom ? "input" : "arguments";
        item.TryGetProperty(body, out var function);
        if (RequestFields.IsAbsent(function))
        {
            _fields.Missing(body, $"an object with 'name' and '{arguments}'");
        }

        if (!_fields.IsObject(function, body))
        {
            return new ToolCall("", "", "");
        }

        _fields.Enter(body);
        function.TryGetProperty("name", out var name);
        function.TryGetProperty(arguments, out var text);
        var call = new ToolCall("", _fields.RequiredText(name, "name"), _fields.Text(text, arguments, isCustom ? "a string" : "a string that holds JSON") is { Length: > 0 } written ? written : isCustom ? "" : "{}");
        _fields.Leave();
        List<KeyValuePair<string, RawJson>>? extra = null;
        KeepMembers(function, body, ref extra, "name", arguments);
        var state = TakeCallFields(item, body, ref extra);
        return call with { Id = _fields.RequiredText(id, "id"), IsCustom = isCustom, State = state, Extra = RequestFields.Extra(extra, OpenAiChatDialect.DialectName) };
    }

    private static OpaqueState? TakeCallFields(JsonElement item, string body, ref List<KeyValuePair<string, RawJson>>? extra)
    {
        OpaqueState? state = null;
        foreach (var field in item.EnumerateObject())
        {
            if (field.NameEquals("extra_content"))
            {
                state = ThoughtSignature.Read(JsonSlice.Of(RequestFields.Raw(field.Value).Utf8.Span));
            }

            var isFunction = field.NameEquals("type") && (field.Value.ValueKind != JsonValueKind.String || field.Value.ValueEquals("function") || field.Value.ValueEquals("custom"));
            if (!isFunction && !field.NameEquals("id") && !field.NameEquals(body) && !(field.NameEquals("extra_content") && state is not null))
            {
                RequestFields.Keep(ref extra, field.Name, RequestFields.Raw(field.Value));
            }
        }

        return state;
    }

    private static void KeepMembers(JsonElement body, string parent, ref List<KeyValuePair<string, RawJson>>? extra, params ReadOnlySpan<string> known)
    {
        foreach (var member in body.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                RequestFields.KeepMember(ref extra, parent, member);
            }
        }
    }
}
