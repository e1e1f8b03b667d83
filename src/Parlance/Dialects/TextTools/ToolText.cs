using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Parlance.Dialects.TextTools;

/// <summary>Calls as models write them in text.</summary>
internal static partial class ToolText
{
    private static readonly string[] s_argumentNames = ["arguments", "parameters", "params", "args", "input"];
    private static readonly string[] s_ownTags = ["tool_call", "tool_calls", "function_calls", "invoke"];

    /// <summary>Marks that one family of models puts before each of its tag names.</summary>
    private static readonly string[] s_marks = ["｜｜DSML｜｜", "｜DSML｜"];

    /// <summary>The beginnings of tags that open a call.</summary>
    public static IReadOnlyList<string> Openings(ToolTextOptions options) =>
        options.Lenient ? [.. s_ownTags.Concat(options.Tags.Keys).Distinct().Select(tag => "<" + tag), .. s_marks.SelectMany(mark => (string[])[$"<{mark}tool_calls", $"<{mark}invoke", $"<{mark}function_calls"])] : ["<tool_call>"];

    /// <summary>A call in the form that <see cref="ToolPrompt"/> asks for.</summary>
    public static string Write(ToolCall call)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, WireJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("name", call.Name);
            json.WritePropertyName("arguments");
            if (IsObject(call.Arguments))
            {
                json.WriteRawValue(call.Arguments);
            }
            else
            {
                json.WriteStringValue(call.Arguments);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>The calls in <paramref name="block"/>, which is one element with its tags; none when it is something else.</summary>
    public static List<(string Name, string Arguments)> Read(string block, ToolTextOptions options)
    {
        var calls = new List<(string, string)>();
        foreach (var mark in s_marks)
        {
            block = block.Replace(mark, string.Empty, StringComparison.Ordinal);
        }

        try
        {
            if (Element().Match(block) is { Success: true } element)
            {
                Read(element, options, calls);
            }
        }
        catch (RegexMatchTimeoutException)
        {
            // Thousands of tags inside each other are no call.
            calls.Clear();
        }

        return calls;
    }

    private static void Read(Match element, ToolTextOptions options, List<(string Name, string Arguments)> calls)
    {
        var (tag, attributes, inner) = (element.Groups["tag"].Value, element.Groups["attributes"].Value, element.Groups["inner"].Value.Trim());
        var named = Attribute(attributes, "name") ?? (attributes.StartsWith('=') ? attributes[1..].Trim() : null);
        if (tag is "tool_calls" or "function_calls")
        {
            foreach (Match child in Element().Matches(inner))
            {
                Read(child, options, calls);
            }

            if (calls.Count == 0)
            {
                ReadJson(inner, null, options, calls);
            }
        }
        else if (options.Tags.TryGetValue(tag, out var tool) && tool.Length > 0)
        {
            calls.Add((tool, Fields(inner) ?? (IsObject(inner) ? inner : Single("command", inner))));
        }
        else if (named is { Length: > 0 } && !inner.StartsWith('{'))
        {
            calls.Add((named, Fields(inner) ?? "{}"));
        }
        else
        {
            ReadJson(inner, named, options, calls);
        }
    }

    private static void ReadJson(string inner, string? named, ToolTextOptions options, List<(string Name, string Arguments)> calls)
    {
        var json = options.Lenient ? JsonAnswer.Extract(Encoding.UTF8.GetBytes(inner)).ToArray() : Encoding.UTF8.GetBytes(inner);
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var call in document.RootElement.ValueKind == JsonValueKind.Array && options.Lenient ? [.. document.RootElement.EnumerateArray()] : (JsonElement[])[document.RootElement])
            {
                if (call.ValueKind == JsonValueKind.Object && ReadCall(call, named, options) is { } read)
                {
                    calls.Add(read);
                }
            }
        }
        catch (JsonException)
        {
            // Whoever asked gets no call and keeps the text.
        }
    }

    private static (string Name, string Arguments)? ReadCall(JsonElement call, string? named, ToolTextOptions options)
    {
        if (options.Lenient && call.TryGetProperty("function", out var function) && function.ValueKind == JsonValueKind.Object)
        {
            call = function;
        }

        var name = named ?? (call.TryGetProperty("name", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null);
        foreach (var key in options.Lenient ? s_argumentNames : s_argumentNames[..1])
        {
            if (call.TryGetProperty(key, out var arguments))
            {
                return name is null ? null : (name, arguments.ValueKind == JsonValueKind.String && IsObject(arguments.GetString()!) ? arguments.GetString()! : arguments.GetRawText());
            }
        }

        // The tag has the name, so that all of the object are arguments; or the tool takes none.
        return named is not null ? (named, call.GetRawText()) : name is not null && options.Lenient ? (name, "{}") : null;
    }

    /// <summary><c>&lt;command&gt;ls&lt;/command&gt;</c>, <c>&lt;parameter name="command"&gt;…</c> and <c>&lt;parameter=command&gt;…</c> as an object; null when there are none.</summary>
    private static string? Fields(string inner)
    {
        var fields = Element().Matches(inner);
        if (fields.Count == 0)
        {
            return null;
        }

        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, WireJson.Options))
        {
            json.WriteStartObject();
            foreach (Match field in fields)
            {
                var attributes = field.Groups["attributes"].Value;
                var name = Attribute(attributes, "name") ?? (attributes.StartsWith('=') ? attributes[1..].Trim() : field.Groups["tag"].Value);
                var value = field.Groups["inner"].Value;
                json.WritePropertyName(name);
                if (Attribute(attributes, "string") == "false" && IsJson(value))
                {
                    json.WriteRawValue(value);
                }
                else
                {
                    json.WriteStringValue(value);
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static string Single(string name, string value) => $"{{\"{name}\":\"{JsonEncodedText.Encode(value, WireJson.Options.Encoder)}\"}}";

    private static string? Attribute(string attributes, string name) => Attributes().Matches(attributes).FirstOrDefault(match => match.Groups[1].Value == name)?.Groups[2].Value;

    private static bool IsObject(string text) => text.AsSpan().TrimStart() is ['{', ..] && IsJson(text);

    private static bool IsJson(string text) => Wire.StrictJson.TryValidate(Encoding.UTF8.GetBytes(text), out _);

    [GeneratedRegex(@"<(?<tag>[\w-]+)(?<attributes>[^>]*)>(?<inner>.*?)</\k<tag>\s*>", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Element();

    [GeneratedRegex("""(\w+)\s*=\s*["']([^"']*)["']""")]
    private static partial Regex Attributes();
}
