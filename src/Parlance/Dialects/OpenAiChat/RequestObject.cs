using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>The top level of a request on its way to a provider: fields that the provider refuses are left out, others go by its name for them, none is written twice.</summary>
internal sealed class RequestObject(Utf8JsonWriter writer, WireTarget target, DroppedFields dropped)
{
    private readonly List<string> _written = new(16);

    /// <summary>Takes the value of the field that <see cref="TryBegin"/> began.</summary>
    public Utf8JsonWriter Writer { get; } = writer;

    /// <summary>Writes the name of a field; false when it must not be written.</summary>
    public bool TryBegin(string name)
    {
        if (target.Dropped.Contains(name))
        {
            // Asking for usage is ours, not the caller's.
            dropped.AddIf(name != "stream_options", name);
            return false;
        }

        var wireName = target.Quirks.Rename.GetValueOrDefault(name, name);
        if (_written.Contains(wireName))
        {
            return false;
        }

        _written.Add(wireName);
        Writer.WritePropertyName(wireName);
        return true;
    }

    /// <summary>Writes a field unless it is not said.</summary>
    public void Write(string name, string? value)
    {
        if (value is not null && TryBegin(name))
        {
            Writer.WriteStringValue(value);
        }
    }

    /// <summary>Writes a field unless it is not said.</summary>
    public void Write(string name, long? value)
    {
        if (value is { } number && TryBegin(name))
        {
            Writer.WriteNumberValue(number);
        }
    }

    /// <summary>Writes a field unless it is not said.</summary>
    public void Write(string name, double? value)
    {
        if (value is { } number && TryBegin(name))
        {
            Writer.WriteNumberValue(number);
        }
    }

    /// <summary>Writes a field unless it is not said; a value beyond <paramref name="limit"/> is lowered to it, and named.</summary>
    public void WriteAtMost(string name, double? value, double limit)
    {
        if (value is { } number && TryBegin(name))
        {
            Writer.WriteNumberValue(Math.Min(number, limit));
            dropped.AddAbove(number, limit, name);
        }
    }

    /// <summary>Writes a field unless it is not said.</summary>
    public void Write(string name, bool? value)
    {
        if (value is { } flag && TryBegin(name))
        {
            Writer.WriteBooleanValue(flag);
        }
    }

    /// <summary>Writes a field as it came.</summary>
    public void Write(string name, RawJson value)
    {
        if (!value.IsEmpty && TryBegin(name))
        {
            Writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
        }
    }
}
