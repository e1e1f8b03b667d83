using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary><c>cache_control</c> of a block or a tool, both ways. A marker that says more than the noun is kept whole among the unknown fields.</summary>
internal static class CacheControl
{
    /// <summary>Name of the field.</summary>
    public const string Name = "cache_control";

    /// <summary>The marker of a block; null when there is none, or one that says more than the noun.</summary>
    public static CacheMarker? Read(JsonElement block)
    {
        if (!block.TryGetProperty(Name, out var control) || control.ValueKind != JsonValueKind.Object || BlockEvents.Word(control, "type") != "ephemeral")
        {
            return null;
        }

        var lifetime = BlockEvents.Word(control, "ttl");
        return control.GetPropertyCount() == (lifetime is null ? 1 : 2) ? new CacheMarker(lifetime) : null;
    }

    /// <summary>The part with its marker as the noun instead of an unknown field.</summary>
    public static ContentPart Mark(ContentPart part, JsonElement block) =>
        part is not RawPart && block.ValueKind == JsonValueKind.Object && Read(block) is { } marker ? part with { Cache = marker, Extra = Without(part.Extra) } : part;

    /// <summary>Unknown fields without the marker.</summary>
    public static RawFields? Without(RawFields? extra)
    {
        var rest = extra?.Fields.Where(field => field.Key != Name).ToArray() ?? [];
        return rest.Length == 0 ? null : extra! with { Fields = rest };
    }

    public static void Write(Utf8JsonWriter json, CacheMarker? marker)
    {
        if (marker is null)
        {
            return;
        }

        json.WriteStartObject("cache_control"u8);
        json.WriteString("type"u8, "ephemeral"u8);
        if (marker.Lifetime is not null)
        {
            json.WriteString("ttl"u8, marker.Lifetime);
        }

        json.WriteEndObject();
    }
}
