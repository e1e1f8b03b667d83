using System.Text.Json;

namespace Parlance.Dialects.CohereChat;

/// <summary>Looks into a provider's JSON without trusting it.</summary>
internal static class CohereText
{
    /// <summary>A text field; null when it is absent or something else.</summary>
    public static string? Word(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>An object field.</summary>
    public static bool TryObject(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind == JsonValueKind.Object;
    }

    /// <summary>The items of a list field; none when it is absent or something else.</summary>
    public static JsonElement.ArrayEnumerator Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;
}
