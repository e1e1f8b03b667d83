using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects;

/// <summary>
/// Reads typed values out of a door's request and keeps the first problem with its path (<c>messages[2].content[0].image_url.url</c>). A reader goes on after a problem, so that its code
/// stays straight; the request counts only when <see cref="Problem"/> is null at the end. A JSON null is a field that is not there.
/// </summary>
internal sealed class RequestFields
{
    private readonly List<(string Name, int Index)> _path = [];

    /// <summary>The first problem; null when there was none.</summary>
    public ChatError? Problem { get; private set; }

    /// <summary>Reads a body that must be one JSON object; false with the first problem that <paramref name="read"/> notes.</summary>
    public static bool TryReadBody(ReadOnlyMemory<byte> body, Func<JsonElement, RequestFields, ChatRequest> read, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error)
    {
        request = null;
        if (!StrictJson.TryValidate(body.Span, out var reason))
        {
            error = Invalid(reason);
            return false;
        }

        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            error = Invalid("The body must be a JSON object.");
            return false;
        }

        var fields = new RequestFields();
        request = read(document.RootElement, fields);
        error = fields.Problem;
        request = error is null ? request : null;
        return error is null;
    }

    /// <summary>The exact bytes of a value.</summary>
    public static RawJson Raw(JsonElement value) => new(JsonMarshal.GetRawUtf8Value(value).ToArray());

    /// <summary>Unknown fields as <see cref="RawFields"/> of <paramref name="dialect"/>; null when there are none.</summary>
    public static RawFields? Extra(List<KeyValuePair<string, RawJson>>? fields, string dialect) => fields is null ? null : new RawFields(dialect, fields);

    /// <summary>Adds a field that has no noun.</summary>
    public static void Keep(ref List<KeyValuePair<string, RawJson>>? fields, string name, RawJson value) => (fields ??= []).Add(new(name, value));

    /// <summary>Adds a field of the object <paramref name="parent"/>, which is otherwise known, below the parent's name.</summary>
    public static void KeepMember(ref List<KeyValuePair<string, RawJson>>? fields, string parent, JsonProperty member)
    {
        var index = fields?.FindIndex(field => field.Key == parent) ?? -1;
        var before = index < 0 ? "{" : fields![index].Value.ToString()[..^1] + ",";
        var joined = RawJson.Parse($"{before}{member}}}");
        if (index < 0)
        {
            Keep(ref fields, parent, joined);
        }
        else
        {
            fields![index] = new(parent, joined);
        }
    }

    /// <summary>Goes down into a field, or an item of it.</summary>
    public void Enter(string name, int index = -1) => _path.Add((name, index));

    /// <summary>Comes up again.</summary>
    public void Leave() => _path.RemoveAt(_path.Count - 1);

    /// <summary>Keeps the problem that <paramref name="name"/> (empty: what the path stands on) is not <paramref name="must"/>.</summary>
    public void Wrong(string name, string must, string code = "invalid_value") => Report(name, $"must be {must}", code);

    /// <summary>Keeps the problem that a required field is missing.</summary>
    public void Missing(string name, string must) => Report(name, $"is missing; it must be {must}", "missing_required_parameter");

    /// <summary>A string; null, and a problem, when it is something else.</summary>
    public string? Text(JsonElement value, string name, string must = "a string")
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        if (!IsAbsent(value))
        {
            Wrong(name, must, "invalid_type");
        }

        return null;
    }

    /// <summary>A string that must be there and not be empty; empty, and a problem, when it is not.</summary>
    public string RequiredText(JsonElement value, string name, string must = "a string that is not empty")
    {
        if (IsAbsent(value))
        {
            Missing(name, must);
            return "";
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Wrong(name, must, value.ValueKind == JsonValueKind.String ? "invalid_value" : "invalid_type");
        return "";
    }

    /// <summary>Whether the value is an object; a problem when it is there and is none.</summary>
    public bool IsObject(JsonElement value, string name, string must = "an object")
    {
        if (value.ValueKind != JsonValueKind.Object && !IsAbsent(value))
        {
            Wrong(name, must, "invalid_type");
        }

        return value.ValueKind == JsonValueKind.Object;
    }

    /// <summary>true or false.</summary>
    public bool? Flag(JsonElement value, string name)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        if (!IsAbsent(value))
        {
            Wrong(name, "true or false", "invalid_type");
        }

        return null;
    }

    /// <summary>A whole number within bounds.</summary>
    public long? Integer(JsonElement value, string name, long min, long max)
    {
        if (IsAbsent(value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max)
        {
            return number;
        }

        var bounds = (min, max) switch
        {
            (long.MinValue, _) => "an integer",
            (_, long.MaxValue) => $"an integer of at least {min}",
            _ => $"an integer from {min} to {max}",
        };
        Wrong(name, bounds, value.ValueKind == JsonValueKind.Number ? "invalid_value" : "invalid_type");
        return null;
    }

    /// <summary>A number within bounds.</summary>
    public double? Number(JsonElement value, string name, double min, double max)
    {
        if (IsAbsent(value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number >= min && number <= max)
        {
            return number;
        }

        Wrong(name, FormattableString.Invariant($"a number from {min} to {max}"), value.ValueKind == JsonValueKind.Number ? "invalid_value" : "invalid_type");
        return null;
    }

    /// <summary>True for a field that is missing or null.</summary>
    public static bool IsAbsent(JsonElement value) => value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    private static ChatError Invalid(string message) => new(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Type = "invalid_request_error" };

    private void Report(string name, string what, string code)
    {
        if (Problem is null)
        {
            var path = string.Concat(_path.Select((step, i) => (i == 0 ? "" : ".") + step.Name + (step.Index < 0 ? "" : $"[{step.Index}]")));
            var param = path.Length == 0 ? name : name.Length == 0 ? path : $"{path}.{name}";
            Problem = new ChatError(ErrorKind.InvalidRequest, $"'{param}' {what}.") { Side = ErrorSide.Client, Param = param, Code = code, Type = "invalid_request_error" };
        }
    }
}
