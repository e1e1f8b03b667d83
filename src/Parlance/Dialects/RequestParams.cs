using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects;

/// <summary>
/// Adds <see cref="ChatRequest.Params"/> to a request that a dialect has written: the same in every protocol, because it happens to the finished body. What the library says itself stays as it is.
/// </summary>
internal static class RequestParams
{
    /// <summary>What only the request itself can say, in the words of every protocol: also where a protocol leaves it out when it is not said.</summary>
    private static readonly FrozenSet<string> s_owned = FrozenSet.ToFrozenSet(
        [
            "model", "modelId", "messages", "input", "prompt", "contents", "system", "instructions", "systemInstruction", "system_instruction", "stream", "stream_options",
            "tools", "tool_choice", "toolConfig", "tool_config", "functions", "function_call",
        ],
        StringComparer.Ordinal);

    /// <summary>The first one that can never be sent to this target; null when there is none.</summary>
    public static ChatError? Refuse(IReadOnlyList<KeyValuePair<string, RawJson>> fields, string target, WireTarget wire) =>
        RefuseOwned(fields) ?? fields.Where(field => wire.Dropped.Contains(field.Key)).Select(field => NotTaken(field.Key, target)).FirstOrDefault();

    /// <summary>The first one that nobody but the library may say; null when there is none.</summary>
    public static ChatError? RefuseOwned(IReadOnlyList<KeyValuePair<string, RawJson>> fields)
    {
        foreach (var (name, _) in fields)
        {
            if (s_owned.Contains(name))
            {
                return Invalid(name, $"The parameter '{name}' is the library's to say; use the method for it instead of Param, for example Model, Messages or Tools.");
            }
        }

        return null;
    }

    /// <summary>Says that <paramref name="target"/> has no place for a parameter.</summary>
    public static ChatError NotTaken(string name, string target) => Invalid(name, $"{target} does not take the parameter '{name}' (its manifest or its protocol says so); leave it out, or ask another model.");

    /// <summary>Writes <paramref name="body"/> with the fields added; false, with nothing written, when one is there already.</summary>
    public static bool TryAdd(IReadOnlyList<KeyValuePair<string, RawJson>> fields, ReadOnlyMemory<byte> body, IBufferWriter<byte> output, [NotNullWhen(false)] out ChatError? error)
    {
        using var request = JsonDocument.Parse(body);
        using var added = JsonDocument.Parse(Object(fields).WrittenMemory);
        error = Conflict(request.RootElement, added.RootElement, "");
        if (error is not null)
        {
            return false;
        }

        using var json = new Utf8JsonWriter(output, WireJson.Options);
        Write(json, request.RootElement, added.RootElement);
        return true;
    }

    private static ArrayBufferWriter<byte> Object(IReadOnlyList<KeyValuePair<string, RawJson>> fields)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output, WireJson.Options);
        json.WriteStartObject();
        foreach (var (name, value) in fields)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
        }

        json.WriteEndObject();
        return output;
    }

    private static bool Merges(JsonElement one, JsonElement other) => one.ValueKind == JsonValueKind.Object && other.ValueKind == JsonValueKind.Object;

    private static ChatError? Conflict(JsonElement request, JsonElement added, string path)
    {
        foreach (var field in added.EnumerateObject())
        {
            if (!request.TryGetProperty(field.Name, out var there))
            {
                continue;
            }

            var name = path + field.Name;
            var error = Merges(there, field.Value) ? Conflict(there, field.Value, name + ".")
                : Invalid(name, $"The parameter '{name}' is in the request already; say it in one way only: with its own method, or with Param.");
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private static void Write(Utf8JsonWriter json, JsonElement request, JsonElement added)
    {
        json.WriteStartObject();
        foreach (var field in request.EnumerateObject())
        {
            json.WritePropertyName(field.Name);
            if (added.TryGetProperty(field.Name, out var more))
            {
                Write(json, field.Value, more);
            }
            else
            {
                field.Value.WriteTo(json);
            }
        }

        foreach (var field in added.EnumerateObject().Where(field => !request.TryGetProperty(field.Name, out _)))
        {
            field.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static ChatError Invalid(string name, string message) => new(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = name };
}
