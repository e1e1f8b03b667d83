using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>
/// One part of a content. A signature over text becomes a reasoning part without text before it (<see cref="OpaqueState.Text"/>), so that it crosses doors that have no place for it on text;
/// a part of a type that has no noun is kept whole.
/// </summary>
internal readonly struct PartReader(CallHistory history, GeminiFields fields, int content, int place)
{
    /// <summary>A kept field that says: the reasoning part came alone, as an empty text.</summary>
    public const string Alone = "text";

    private static readonly RawFields s_own = new(GeminiGenerateDialect.Dialect, []);

    private string Place => $"{content}_{place}";

    public void Read(JsonElement part, MessageRole role, List<ContentPart> parts)
    {
        if (GeminiJson.TryGet(part, "functionCall", out _))
        {
            parts.Add(ReadCall(part, role));
        }
        else if (GeminiJson.TryGet(part, "functionResponse", out _))
        {
            parts.Add(ReadResult(part, role));
        }
        else if (GeminiJson.TryGet(part, "text", out _))
        {
            ReadText(part, parts);
        }
        else if ((MediaReader.Read(part, "inlineData", fields) ?? MediaReader.Read(part, "fileData", fields)) is { } media)
        {
            parts.Add(media);
        }
        else if (part.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Object).Select(property => property.Name).FirstOrDefault() is { } type)
        {
            parts.Add(new RawPart(GeminiGenerateDialect.Dialect, type, GeminiJson.Raw(part)));
        }
        else
        {
            fields.Fail(null, "holds no content: a part has one of text, inlineData, fileData, functionCall and functionResponse.");
        }
    }

    private void ReadText(JsonElement part, List<ContentPart> parts)
    {
        var text = fields.Text(part, "text") ?? "";
        var signature = fields.Text(part, "thoughtSignature");
        if (fields.Flag(part, "thought") == true)
        {
            ReadThought(part, text, GeminiState.Read(signature, OpaqueState.Signature), parts);
            return;
        }

        var extra = GeminiJson.Unknown(part, ["text", "thoughtSignature", "thought"]);
        if (GeminiState.Read(signature, OpaqueState.Text) is { } state)
        {
            if (text.Length == 0)
            {
                parts.Add(new ReasoningPart("", state) { Extra = new RawFields(GeminiGenerateDialect.Dialect, [new(Alone, RawJson.Parse("\"\"")), .. extra?.Fields ?? []]) });
                return;
            }

            parts.Add(new ReasoningPart("", state) { Extra = s_own });
        }

        parts.Add(new TextPart(text) { Extra = extra });
    }

    /// <summary>
    /// A state of another format is about the whole reasoning before it, which a client that kept the pieces of a stream sends in many parts: they become one again.
    /// </summary>
    private static void ReadThought(JsonElement part, string text, OpaqueState? state, List<ContentPart> parts)
    {
        if (state is not null && !GeminiState.IsOwn(state))
        {
            while (parts is [.., ReasoningPart { State: null } before])
            {
                text = before.Text + text;
                parts.RemoveAt(parts.Count - 1);
            }
        }

        var isEmptyThought = text.Length == 0 && GeminiState.IsOwn(state);
        var extra = isEmptyThought ? GeminiJson.Unknown(part, ["text", "thoughtSignature"]) : GeminiJson.Unknown(part, ["text", "thoughtSignature", "thought"]);
        parts.Add(new ReasoningPart(text, state) { Extra = extra ?? s_own });
    }

    private ToolCall ReadCall(JsonElement part, MessageRole role)
    {
        if (role != MessageRole.Assistant)
        {
            fields.Fail("functionCall", "can stand only in a content of role model.");
        }

        if (fields.Object(part, "functionCall") is not { } call)
        {
            return new ToolCall("", "", "{}");
        }

        fields.Enter("functionCall");
        var name = fields.RequiredText(call, "name");
        var arguments = fields.Object(call, "args");
        var id = history.Add(fields.Text(call, "id"), name, Place);
        fields.Leave();
        return new ToolCall(id, name, arguments?.GetRawText() ?? "{}")
        {
            State = GeminiState.Read(fields.Text(part, "thoughtSignature"), OpaqueState.Signature),
            Extra = GeminiJson.Unknown(part, ["functionCall", "thoughtSignature"], new KeyValuePair<string, RawJson>("functionCall", GeminiJson.Rest(call, "name", "args", "id"))),
        };
    }

    private ToolResult ReadResult(JsonElement part, MessageRole role)
    {
        if (role != MessageRole.User)
        {
            fields.Fail("functionResponse", "can stand only in a content of role user.");
        }

        if (fields.Object(part, "functionResponse") is not { } response)
        {
            return new ToolResult("", []);
        }

        fields.Enter("functionResponse");
        var name = fields.RequiredText(response, "name");
        var content = new List<ContentPart>();
        var isError = false;
        if (fields.Object(response, "response") is { } said)
        {
            content.Add(new TextPart(Said(said, out isError)));
        }

        ReadMedia(response, content);
        var callId = history.Answer(fields.Text(response, "id"), name, Place, out var sameName);
        fields.Leave();
        var rest = sameName ? GeminiJson.Rest(response, "name", "response", "id", "parts") : GeminiJson.Rest(response, "response", "id", "parts");
        return new ToolResult(callId, content, isError) { Extra = GeminiJson.Unknown(part, ["functionResponse"], new KeyValuePair<string, RawJson>("functionResponse", rest)) };
    }

    /// <summary>What a tool said: the text under <c>output</c> or <c>error</c>, the vendor's own words for both, where it is all there is; else the object as JSON.</summary>
    private static string Said(JsonElement response, out bool isError)
    {
        isError = false;
        if (response.GetPropertyCount() == 1 && response.EnumerateObject().First() is { Name: "output" or "error", Value.ValueKind: JsonValueKind.String } only)
        {
            var text = only.Value.GetString()!;
            isError = only.Name == "error";
            if (isError || !GeminiJson.IsObject(Encoding.UTF8.GetBytes(text)))
            {
                return text;
            }
        }

        return response.GetRawText();
    }

    private void ReadMedia(JsonElement response, List<ContentPart> content)
    {
        foreach (var item in fields.List(response, "parts") is { } list ? list.EnumerateArray() : default)
        {
            if ((MediaReader.Read(item, "inlineData", fields) ?? MediaReader.Read(item, "fileData", fields)) is { } media)
            {
                content.Add(media);
            }
            else
            {
                content.Add(new RawPart(GeminiGenerateDialect.Dialect, "part", GeminiJson.Raw(item)));
            }
        }
    }
}
