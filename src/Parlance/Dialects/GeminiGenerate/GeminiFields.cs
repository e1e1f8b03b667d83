using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>
/// Reads the fields of a request and remembers the first thing that is wrong, with its path in the vendor's form (<c>contents[2].parts[0].inlineData</c>).
/// Reading goes on with a default, so that callers stay straight lines and look at <see cref="Error"/> once, at the end. A field that is <c>null</c> counts as absent.
/// </summary>
internal sealed class GeminiFields
{
    private readonly List<string> _path = [];

    /// <summary>The first thing that is wrong; null while all is well.</summary>
    public ChatError? Error { get; private set; }

    /// <summary>Steps into a field.</summary>
    public void Enter(string name) => _path.Add(_path.Count == 0 ? name : $".{name}");

    /// <summary>Steps into an element of a list.</summary>
    public void Enter(int index) => _path.Add($"[{index}]");

    /// <summary>Steps out again.</summary>
    public void Leave() => _path.RemoveAt(_path.Count - 1);

    /// <summary>Notes that <paramref name="field"/> (null: the present place) is wrong.</summary>
    public void Fail(string? field, string reason)
    {
        if (Error is null)
        {
            var place = string.Concat(_path);
            var param = field is null ? place : place.Length == 0 ? field : $"{place}.{field}";
            Error = new ChatError(ErrorKind.InvalidRequest, param.Length == 0 ? reason : $"{param}: {reason}") { Side = ErrorSide.Client, Param = param.Length == 0 ? null : param };
        }
    }

    /// <summary>A text that may be absent.</summary>
    public string? Text(JsonElement element, string name)
    {
        if (!GeminiJson.TryGet(element, name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        Fail(name, "must be a string.");
        return null;
    }

    /// <summary>A text that must be there and not be empty.</summary>
    public string RequiredText(JsonElement element, string name)
    {
        var text = Text(element, name);
        if (string.IsNullOrEmpty(text))
        {
            Fail(name, "is required: a string that is not empty.");
        }

        return text ?? "";
    }

    /// <summary>A whole number that may be absent; 40.0 is one, as in the vendor's parser.</summary>
    public long? Integer(JsonElement element, string name, long min, long max = long.MaxValue)
    {
        if (!GeminiJson.TryGet(element, name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number == Math.Floor(number) && Math.Abs(number) < 9e15 && number >= min && number <= max)
        {
            return (long)number;
        }

        Fail(name, max == long.MaxValue ? $"must be a whole number of at least {min}." : $"must be a whole number from {min} to {max}.");
        return null;
    }

    /// <summary>A number within bounds that may be absent.</summary>
    public double? Number(JsonElement element, string name, double min, double max)
    {
        if (!GeminiJson.TryGet(element, name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number >= min && number <= max)
        {
            return number;
        }

        Fail(name, FormattableString.Invariant($"must be a number from {min} to {max}."));
        return null;
    }

    /// <summary>A truth value that may be absent.</summary>
    public bool? Flag(JsonElement element, string name)
    {
        if (!GeminiJson.TryGet(element, name, out var value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Fail(name, "must be true or false.");
        return null;
    }

    /// <summary>An object that may be absent.</summary>
    public JsonElement? Object(JsonElement element, string name) => OfKind(element, name, JsonValueKind.Object, "must be an object.");

    /// <summary>A list that may be absent.</summary>
    public JsonElement? List(JsonElement element, string name) => OfKind(element, name, JsonValueKind.Array, "must be a list.");

    /// <summary>A list of texts that may be absent.</summary>
    public string[]? Texts(JsonElement element, string name)
    {
        if (List(element, name) is not { } list)
        {
            return null;
        }

        if (list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            return list.EnumerateArray().Select(item => item.GetString()!).ToArray();
        }

        Fail(name, "must be a list of strings.");
        return null;
    }

    private JsonElement? OfKind(JsonElement element, string name, JsonValueKind kind, string reason)
    {
        if (!GeminiJson.TryGet(element, name, out var value))
        {
            return null;
        }

        if (value.ValueKind == kind)
        {
            return value;
        }

        Fail(name, reason);
        return null;
    }
}
