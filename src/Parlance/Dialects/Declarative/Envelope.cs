using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.Declarative;

/// <summary>A frame as the JSON value that rules look at: its payload, and where rules ask for it or the payload is no JSON, the event's name and the payload as text beside it.</summary>
internal static class Envelope
{
    /// <summary>The member that holds the event's name, unless the payload has one of that name.</summary>
    public const string Name = "event";

    /// <summary>The member that holds the payload as text, unless the payload has one of that name.</summary>
    public const string Data = "data";

    /// <summary>The document; never throws. The caller disposes it.</summary>
    public static JsonDocument Open(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, EventMap map)
    {
        var document = TryParse(data);
        var root = document?.RootElement ?? default;
        var isObject = root.ValueKind == JsonValueKind.Object;
        var needsName = map.UsesName && !name.IsEmpty && !(isObject && root.TryGetProperty(Name, out _));
        var needsData = map.UsesData && !(isObject && root.TryGetProperty(Data, out _));
        if (document is not null && ((!needsName && !needsData) || root.ValueKind == JsonValueKind.Array))
        {
            return document;
        }

        var output = new ArrayBufferWriter<byte>(data.Length + 128);
        using (var json = new Utf8JsonWriter(output, WireJson.Options))
        {
            json.WriteStartObject();
            if (needsName || document is null)
            {
                json.WriteString(Name, WireText.Valid(name));
            }

            if (needsData || document is null)
            {
                json.WriteString(Data, WireText.Valid(data));
            }

            foreach (var member in isObject ? root.EnumerateObject() : default)
            {
                member.WriteTo(json);
            }

            json.WriteEndObject();
        }

        document?.Dispose();
        return JsonDocument.Parse(output.WrittenMemory);
    }

    private static JsonDocument? TryParse(ReadOnlySpan<byte> data)
    {
        try
        {
            return WireText.Parse(data);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
