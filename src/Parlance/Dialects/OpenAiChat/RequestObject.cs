using System.Globalization;
using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>
/// The top level of a request on its way to a provider: fields that the provider refuses are left out, others go by its name for them or always have one value, none is written twice.
/// </summary>
internal readonly struct RequestObject
{
    private readonly List<string>? _written;
    private readonly Quirks _quirks;
    private readonly bool _reasons;

    /// <param name="writer">Stands inside the object.</param>
    /// <param name="target">Where the request goes.</param>
    /// <param name="reasoning">What the caller asks of the model's reasoning.</param>
    /// <param name="dropped">Takes the names of what is left out.</param>
    /// <param name="mayRepeat">Whether a name may come twice: where fields of the caller's own go with it.</param>
    public RequestObject(Utf8JsonWriter writer, WireTarget target, ReasoningControl? reasoning, DroppedFields dropped, bool mayRepeat)
    {
        Writer = writer;
        Dropped = dropped;
        _quirks = target.Quirks;
        _written = mayRepeat || _quirks.Rename.Count > 0 ? new List<string>(16) : null;
        _reasons = _quirks.DropWhenReasoning.Count > 0 && !_quirks.IsSilent(reasoning);
    }

    /// <summary>Takes the value of the field that <see cref="TryBegin"/> began.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>What was left out.</summary>
    public DroppedFields Dropped { get; }

    /// <summary>Whether the provider refuses the field in this request.</summary>
    public bool Refuses(string name) => _quirks.Drop.Contains(name) || (_reasons && _quirks.DropWhenReasoning.Contains(name));

    /// <summary>Writes the name of a field; false when it must not be written.</summary>
    /// <param name="name">The field, as the dialect calls it.</param>
    /// <param name="value">Its value as JSON, where that is at hand: one that is always sent anyway is not named.</param>
    public bool TryBegin(string name, ReadOnlySpan<char> value = default)
    {
        if (Refuses(name))
        {
            // Asking for usage is ours, not the caller's.
            Dropped.AddIf(name != "stream_options", name);
            return false;
        }

        var wireName = _quirks.Rename.GetValueOrDefault(name, name);
        if (_quirks.Force.TryGetValue(wireName, out var forced))
        {
            Dropped.AddIf(!value.SequenceEqual(forced), name);
            return false;
        }

        if (_written?.Contains(wireName) == true)
        {
            return false;
        }

        _written?.Add(wireName);
        Writer.WritePropertyName(wireName);
        return true;
    }

    /// <summary>Writes the fields that the provider always gets.</summary>
    public void WriteForced()
    {
        if (_quirks.Force.Count == 0)
        {
            return;
        }

        foreach (var (name, value) in _quirks.Force)
        {
            Writer.WritePropertyName(name);
            Writer.WriteRawValue(value, skipInputValidation: true);
        }
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
        if (value is { } number && TryBegin(name, Forced(name, number)))
        {
            Writer.WriteNumberValue(number);
        }
    }

    /// <summary>Writes a field unless it is not said; a number that the provider does not take is moved to the nearest that it takes, and named.</summary>
    public void WriteFitting(string name, double? value)
    {
        if (value is { } number && TryBegin(name, Forced(name, number)))
        {
            var fitting = _quirks.Fit(name, number);
            Writer.WriteNumberValue(fitting);
            Dropped.AddOutside(number, fitting, name);
        }
    }

    /// <summary>Writes a field unless it is not said.</summary>
    public void Write(string name, bool? value)
    {
        if (value is { } flag && TryBegin(name, flag ? "true" : "false"))
        {
            Writer.WriteBooleanValue(flag);
        }
    }

    /// <summary>Writes a field as it came.</summary>
    public void Write(string name, RawJson value)
    {
        if (!value.IsEmpty && TryBegin(name, _quirks.Force.Count > 0 ? value.ToString() : null))
        {
            Writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
        }
    }

    private string? Forced(string name, double number) => _quirks.Force.ContainsKey(name) ? number.ToString(CultureInfo.InvariantCulture) : null;
}
