using System.Text.Json;
using Parlance.Dialects;

namespace Parlance.Client.Conversations;

/// <summary>
/// Reads what <see cref="MessageWriter"/> wrote. Strict: a field that it does not know is an error that names it, because what is not understood would be lost when the messages are saved again.
/// The first error is in the <see cref="FieldReader"/>; reading goes on with defaults.
/// </summary>
internal static class MessageReader
{
    /// <summary>A list of messages in the field <paramref name="name"/>.</summary>
    public static IReadOnlyList<Message> ReadMessages(FieldReader reader, JsonElement element, string name) => ReadList(reader, element, name, ReadMessage);

    /// <summary>A list that must be there, each element read by <paramref name="read"/>.</summary>
    public static IReadOnlyList<T> ReadList<T>(FieldReader reader, JsonElement element, string name, Func<FieldReader, JsonElement, T> read)
    {
        if (reader.OptionalList(element, name) is not { } list)
        {
            reader.Fail(name, "is required.");
            return [];
        }

        var items = new List<T>(list.GetArrayLength());
        reader.Enter(name);
        foreach (var item in list.EnumerateArray())
        {
            reader.Enter(items.Count);
            if (IsObject(reader, item))
            {
                items.Add(read(reader, item));
            }

            reader.Leave();
            if (reader.Error is not null)
            {
                break;
            }
        }

        reader.Leave();
        return items;
    }

    /// <summary>One message.</summary>
    public static Message ReadMessage(FieldReader reader, JsonElement element)
    {
        RefuseOthers(reader, element, ["role", "name", "content", "extra"]);
        return new Message(new MessageRole(reader.Text(element, "role")), ReadList(reader, element, "content", ReadPart)) { Name = reader.OptionalText(element, "name"), Extra = ReadExtra(reader, element) };
    }

    /// <summary>One part of a message.</summary>
    public static ContentPart ReadPart(FieldReader reader, JsonElement element)
    {
        var type = reader.Text(element, "type");
        RefuseOthers(reader, element, [.. Fields(reader, type), "type", "cache", "extra"]);
        ContentPart part = type switch
        {
            "refusal" => new RefusalPart(reader.Text(element, "text")),
            "reasoning" => new ReasoningPart(reader.Text(element, "text"), ReadState(reader, element)),
            "tool_call" => new ToolCall(reader.Text(element, "id"), reader.Text(element, "name"), reader.Text(element, "arguments"))
            {
                IsCustom = reader.OptionalFlag(element, "custom") ?? false,
                State = ReadState(reader, element),
            },
            "tool_result" => new ToolResult(reader.Text(element, "call_id"), ReadList(reader, element, "content", ReadPart), reader.OptionalFlag(element, "is_error") ?? false),
            "raw" => ReadRaw(reader, element),
            "image" => new ImagePart
            {
                Url = reader.OptionalText(element, "url"),
                Base64 = reader.OptionalText(element, "base64"),
                MediaType = reader.OptionalText(element, "media_type"),
                FileId = reader.OptionalText(element, "file_id"),
                Detail = reader.OptionalText(element, "detail"),
            },
            "audio" => new AudioPart(reader.Text(element, "base64"), reader.Text(element, "format")),
            "file" => new FilePart
            {
                Url = reader.OptionalText(element, "url"),
                Base64 = reader.OptionalText(element, "base64"),
                Text = reader.OptionalText(element, "text"),
                FileId = reader.OptionalText(element, "file_id"),
                MediaType = reader.OptionalText(element, "media_type"),
                Name = reader.OptionalText(element, "name"),
            },
            _ => new TextPart(reader.Text(element, "text")),
        };
        return part with { Cache = ReadCache(reader, element), Extra = ReadExtra(reader, element) };
    }

    /// <summary>A part that is kept as its provider wrote it.</summary>
    public static RawPart ReadRaw(FieldReader reader, JsonElement element) =>
        new(reader.Text(element, "dialect"), reader.Text(element, "wire_type"), ReadJson(reader, element, "json"));

    /// <summary>A JSON value that must be there, as its own bytes.</summary>
    public static RawJson ReadJson(FieldReader reader, JsonElement element, string name)
    {
        if (element.TryGetProperty(name, out var value))
        {
            return FieldReader.Raw(value);
        }

        reader.Fail(name, "is required.");
        return default;
    }

    /// <summary>Kept fields; null when there are none.</summary>
    public static RawFields? ReadExtra(FieldReader reader, JsonElement element)
    {
        if (reader.OptionalObject(element, "extra") is not { } extra)
        {
            return null;
        }

        reader.Enter("extra");
        RefuseOthers(reader, extra, ["dialect", "fields"]);
        var dialect = reader.Text(extra, "dialect");
        var fields = reader.OptionalObject(extra, "fields") is { } kept ? kept.EnumerateObject().Select(field => KeyValuePair.Create(field.Name, FieldReader.Raw(field.Value))).ToArray() : [];
        reader.Leave();
        return new RawFields(dialect, fields);
    }

    /// <summary>Notes the first field that is not among <paramref name="known"/>.</summary>
    public static void RefuseOthers(FieldReader reader, JsonElement element, ReadOnlySpan<string> known)
    {
        foreach (var field in element.EnumerateObject())
        {
            if (!known.Contains(field.Name))
            {
                reader.Fail(field.Name, "is not known to this version; read it with the version that wrote it.");
            }
        }
    }

    private static string[] Fields(FieldReader reader, string type)
    {
        switch (type)
        {
            case "text" or "refusal":
                return ["text"];
            case "reasoning":
                return ["text", "state"];
            case "tool_call":
                return ["id", "name", "arguments", "custom", "state"];
            case "tool_result":
                return ["call_id", "content", "is_error"];
            case "raw":
                return ["dialect", "wire_type", "json"];
            case "image":
                return ["url", "base64", "media_type", "file_id", "detail"];
            case "audio":
                return ["base64", "format"];
            case "file":
                return ["url", "base64", "text", "file_id", "media_type", "name"];
            default:
                reader.Fail("type", $"'{type}' is not known to this version; read it with the version that wrote it.");
                return [];
        }
    }

    private static OpaqueState? ReadState(FieldReader reader, JsonElement element)
    {
        if (reader.OptionalObject(element, "state") is not { } state)
        {
            return null;
        }

        reader.Enter("state");
        RefuseOthers(reader, state, ["format", "kind", "data", "model"]);
        var read = new OpaqueState(reader.Text(state, "format"), reader.Text(state, "kind"), reader.Text(state, "data"), reader.OptionalText(state, "model"));
        reader.Leave();
        return read;
    }

    private static CacheMarker? ReadCache(FieldReader reader, JsonElement element)
    {
        if (reader.OptionalObject(element, "cache") is not { } cache)
        {
            return null;
        }

        reader.Enter("cache");
        RefuseOthers(reader, cache, ["lifetime"]);
        var read = new CacheMarker(reader.OptionalText(cache, "lifetime"));
        reader.Leave();
        return read;
    }

    private static bool IsObject(FieldReader reader, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        reader.Fail(null, "must be an object.");
        return false;
    }
}
