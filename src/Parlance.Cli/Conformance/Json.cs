using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance;

/// <summary>Strict reading: a field that is missing or of another type is a violation that names it.</summary>
internal static class Json
{
    public static JsonObject Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new Violation($"expected a JSON object, got {Short(text)}");
        }
        catch (JsonException)
        {
            throw new Violation($"expected JSON, got {Short(text)}");
        }
    }

    public static JsonObject Object(this JsonNode? node, string name) => node?[name] as JsonObject ?? throw Wrong(node, name, "an object");

    public static JsonArray List(this JsonNode? node, string name) => node?[name] as JsonArray ?? throw Wrong(node, name, "a list");

    /// <summary>The list's elements; none where it may be absent.</summary>
    public static IEnumerable<JsonNode> Items(this JsonNode? node, string name) => (node?[name] as JsonArray ?? []).Select(item => item ?? throw Wrong(node, name, "a list without null"));

    public static string Word(this JsonNode? node, string name) => node.OptionalWord(name) ?? throw Wrong(node, name, "a string");

    public static string? OptionalWord(this JsonNode? node, string name) =>
        node?[name] is null ? null : node[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Wrong(node, name, "a string");

    public static long Count(this JsonNode? node, string name) => node.OptionalCount(name) ?? throw Wrong(node, name, "a whole number that is not negative");

    public static long? OptionalCount(this JsonNode? node, string name) =>
        node?[name] is null ? null : node[name] is JsonValue value && value.TryGetValue<long>(out var number) && number >= 0 ? number : throw Wrong(node, name, "a whole number that is not negative");

    public static void Is(this JsonNode? node, string name, params ReadOnlySpan<string> words)
    {
        if (!words.Contains(node.Word(name)))
        {
            throw Wrong(node, name, string.Join(" or ", words.ToArray()));
        }
    }

    /// <summary>An object of text: arguments, or what a model says is JSON.</summary>
    public static JsonObject Embedded(string text, string what)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new Violation($"{what} is no JSON object: {Short(text)}");
        }
        catch (JsonException)
        {
            throw new Violation($"{what} is no JSON: {Short(text)}");
        }
    }

    private static Violation Wrong(JsonNode? node, string name, string what) => new($"'{name}' is not {what} in {Short(node?.ToJsonString() ?? "nothing")}");

    private static string Short(string text) => text.Length > 200 ? text[..200] + "…" : text;
}
