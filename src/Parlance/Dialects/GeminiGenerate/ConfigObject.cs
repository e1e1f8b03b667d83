using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>The object <c>generationConfig</c> on its way out: it opens with its first field, and fields that the target refuses are left out and reported.</summary>
internal sealed class ConfigObject(Utf8JsonWriter json, WireTarget target, DroppedFields dropped)
{
    private bool _open;

    /// <summary>The writer, which stands behind a name after <see cref="Begin"/>.</summary>
    public Utf8JsonWriter Json => json;

    /// <summary>Writes a field's name; false when the target refuses it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="chatName">What openai-chat calls it.</param>
    public bool Begin(string name, string chatName)
    {
        if (!target.Takes(name))
        {
            dropped.Add(chatName);
            return false;
        }

        if (!_open)
        {
            _open = true;
            json.WriteStartObject("generationConfig"u8);
        }

        json.WritePropertyName(name);
        return true;
    }

    /// <summary>Ends the object, if it began.</summary>
    public void End()
    {
        if (_open)
        {
            json.WriteEndObject();
        }
    }
}
