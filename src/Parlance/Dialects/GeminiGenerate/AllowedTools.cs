using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>The choice among some of the functions, as OpenAI spells it: <c>{"type":"allowed_tools","allowed_tools":{"mode","tools"}}</c>, in its newer protocol without the inner object.</summary>
internal static class AllowedTools
{
    public static bool TryRead(RawPart raw, out bool isRequired, out List<string> names)
    {
        isRequired = false;
        names = [];
        if (raw.Type != "allowed_tools")
        {
            return false;
        }

        using var document = JsonDocument.Parse(raw.Json.Utf8);
        var choice = GeminiJson.TryGet(document.RootElement, "allowed_tools", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : document.RootElement;
        isRequired = GeminiJson.Word(choice, "mode") == "required";
        foreach (var tool in choice.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array ? tools.EnumerateArray() : default)
        {
            var function = GeminiJson.TryGet(tool, "function", out var nested) ? nested : tool;
            if (GeminiJson.Word(function, "name") is { } name)
            {
                names.Add(name);
            }
        }

        return names.Count > 0;
    }
}
