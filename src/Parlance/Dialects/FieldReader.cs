using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Parlance.Dialects;

/// <summary>
/// Reads the fields of a request and remembers the first thing that is wrong, with its path in the vendor's form (<c>messages.2.content.0.source</c>).
/// Reading goes on with a default, so that callers stay straight lines and look at <see cref="Error"/> once, at the end. A field that is <c>null</c> counts as absent.
/// </summary>
/// <param name="dialect">The dialect that unknown fields are kept for.</param>
internal sealed class FieldReader(string dialect)
{
    private readonly List<(string? Name, int Index)> _path = [];

    /// <summary>The first thing that is wrong; null while all is well.</summary>
    public ChatError? Error { get; private set; }

    /// <summary>A copy of the element's bytes: the body may be pooled memory.</summary>
    public static RawJson Raw(JsonElement element) => new(JsonMarshal.GetRawUtf8Value(element).ToArray());

    /// <summary>The fields of <paramref name="element"/> that are not in <paramref name="known"/>, and <paramref name="more"/>; null when there are none.</summary>
    public RawFields? Unknown(JsonElement element, ReadOnlySpan<string> known, params ReadOnlySpan<KeyValuePair<string, RawJson>> more)
    {
        List<KeyValuePair<string, RawJson>>? fields = null;
        foreach (var property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                (fields ??= []).Add(new(property.Name, Raw(property.Value)));
            }
        }

        foreach (var field in more)
        {
            if (!field.Value.IsEmpty)
            {
                (fields ??= []).Add(field);
            }
        }

        return fields is null ? null : new RawFields(dialect, fields);
    }

    /// <summary>An object of the fields that are not in <paramref name="known"/>; empty when there are none. It is how a nested object with one unknown field survives.</summary>
    public RawJson Rest(JsonElement element, params ReadOnlySpan<string> known)
    {
        if (Unknown(element, known) is not { } rest)
        {
            return default;
        }

        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, WireJson.Options))
        {
            json.WriteStartObject();
            json.WriteFields(dialect, rest);
            json.WriteEndObject();
        }

        return new RawJson(output.WrittenMemory);
    }

    /// <summary>Steps into a field.</summary>
    public void Enter(string name) => _path.Add((name, 0));

    /// <summary>Steps into an element of a list.</summary>
    public void Enter(int index) => _path.Add((null, index));

    /// <summary>Steps out again.</summary>
    public void Leave() => _path.RemoveAt(_path.Count - 1);

    /// <summary>Notes that <paramref name="field"/> (null: the present place) is wrong.</summary>
    public void Fail(string? field, string reason)
    {
        if (Error is not null)
        {
            return;
        }

        var steps = _path.Select(step => step.Name ?? step.Index.ToString(CultureInfo.InvariantCulture));
        var param = string.Join('.', field is null ? steps : steps.Append(field));
        Error = new ChatError(ErrorKind.InvalidRequest, param.Length == 0 ? reason : $"{param}: {reason}") { Side = ErrorSide.Client, Param = param.Length == 0 ? null : param };
    }

    /// <summary>True when the field is there and not null.</summary>
    public static bool Has(JsonElement element, string name, out JsonElement value) =>
        element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A text that may be absent.</summary>
    public string? OptionalText(JsonElement element, string name)
    {
        if (!Has(element, name, out var value))
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

    /// <summary>A text that must be there; it may be empty.</summary>
    public string Text(JsonElement element, string name)
    {
        if (!Has(element, name, out _))
        {
            Fail(name, "is required.");
        }

        return OptionalText(element, name) ?? "";
    }

    /// <summary>A whole number that may be absent.</summary>
    public long? OptionalInteger(JsonElement element, string name, long min)
    {
        if (!Has(element, name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min)
        {
            return number;
        }

        Fail(name, $"must be a whole number of at least {min}.");
        return null;
    }

    /// <summary>A number between 0 and 1 that may be absent.</summary>
    public double? OptionalFraction(JsonElement element, string name)
    {
        if (!Has(element, name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() is >= 0 and <= 1 and var number)
        {
            return number;
        }

        Fail(name, "must be a number from 0 to 1.");
        return null;
    }

    /// <summary>A truth value that may be absent.</summary>
    public bool? OptionalFlag(JsonElement element, string name)
    {
        if (!Has(element, name, out var value))
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
    public JsonElement? OptionalObject(JsonElement element, string name)
    {
        if (!Has(element, name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return value;
        }

        Fail(name, "must be an object.");
        return null;
    }

    /// <summary>A list that may be absent.</summary>
    public JsonElement? OptionalList(JsonElement element, string name)
    {
        if (!Has(element, name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            return value;
        }

        Fail(name, "must be a list.");
        return null;
    }
}
