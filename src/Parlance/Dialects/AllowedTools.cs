using System.Text.Json;

namespace Parlance.Dialects;

/// <summary>
/// OpenAI's choice <c>allowed_tools</c>: all tools are declared, a few may be called. It exists in OpenAI's two protocols only. To any other target the few are offered alone, with the mode as the choice.
/// </summary>
internal static class AllowedTools
{
    private const string Type = "allowed_tools";

    /// <summary>The request as a writer of <paramref name="dialect"/> can write it; the same when it makes no such choice, or in that dialect's own words.</summary>
    public static ChatRequest Resolve(ChatRequest request, string dialect)
    {
        return request.ToolChoice is { Raw: { Type: Type } raw } && raw.Dialect != dialect ? Resolve(request, raw.Json) : request;
    }

    private static ChatRequest Resolve(ChatRequest request, RawJson choice) => TryRead(choice, out var names, out var mode)
        ? request with { Tools = [.. request.Tools.Where(tool => names.Contains(tool.Name))], ToolChoice = mode }
        : request;

    /// <summary>Chat completions nests the choice and the names one deeper than Responses does.</summary>
    private static bool TryRead(RawJson json, out HashSet<string> names, out ToolChoice mode)
    {
        names = new HashSet<string>(StringComparer.Ordinal);
        mode = ToolChoice.Auto;
        using var document = JsonDocument.Parse(json.Utf8);
        var choice = document.RootElement.TryGetProperty(Type, out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : document.RootElement;
        if (!choice.TryGetProperty("tools", out var tools) || tools.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        foreach (var tool in tools.EnumerateArray())
        {
            if (NameOf(tool) is not { } name)
            {
                return false;
            }

            names.Add(name);
        }

        mode = choice.TryGetProperty("mode", out var word) && word.ValueKind == JsonValueKind.String && word.ValueEquals("required") ? ToolChoice.Required : ToolChoice.Auto;
        return names.Count > 0;
    }

    private static string? NameOf(JsonElement tool)
    {
        if (tool.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var named = tool.TryGetProperty("function", out var function) && function.ValueKind == JsonValueKind.Object ? function : tool;
        return named.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
    }
}
