using System.Text.Json;

namespace Parlance.Dialects.CohereChat;

/// <summary>Writes the settings that the target takes, within its limits, and names those that it does not.</summary>
internal readonly struct CohereSettings(Utf8JsonWriter json, WireTarget target, DroppedFields dropped)
{
    /// <summary>Whether the target takes the setting; named as dropped when it was given and the target does not.</summary>
    public bool Takes(string name, bool given)
    {
        var takes = !target.Dropped.Contains(name);
        dropped.AddIf(given && !takes, name);
        return takes;
    }

    public void Write(string name, string field, long? value)
    {
        if (value is { } number && Takes(name, given: true))
        {
            json.WriteNumber(field, number);
        }
    }

    /// <summary>A value above the limit is lowered to it, and named; one below does not exist here.</summary>
    public void Write(string name, string field, double? value, double least, double most)
    {
        if (value is not { } number || !Takes(name, given: true))
        {
            return;
        }

        if (number < least)
        {
            dropped.Add(name);
            return;
        }

        var fitting = target.Quirks.Fit(name, Math.Min(number, most));
        json.WriteNumber(field, fitting);
        dropped.AddOutside(number, fitting, name);
    }
}
