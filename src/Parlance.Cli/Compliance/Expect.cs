using System.Text.Json;
using System.Text.Json.Nodes;
using Parlance.Cli.Conformance;

namespace Parlance.Cli.Compliance;

/// <summary>What a case expects against what came.</summary>
internal static class Expect
{
    /// <summary>Both are the same JSON; numbers compare by value.</summary>
    public static void Same(JsonNode? expected, JsonNode? actual, string what) => Violation.Unless(IsSame(expected, actual), $"{what} is {Show(actual)}, not {Show(expected)}");

    /// <summary>Everything in <paramref name="expected"/> is in <paramref name="actual"/>; lists have the same members.</summary>
    public static void Contains(JsonNode? expected, JsonNode? actual, string what)
    {
        if (expected is JsonObject fields)
        {
            foreach (var (name, value) in fields)
            {
                Violation.Unless(actual is JsonObject found && found.ContainsKey(name), $"{what} has no '{name}': {Show(actual)}");
                Contains(value, actual![name], $"{what}.{name}");
            }
        }
        else if (expected is JsonArray items && actual is JsonArray others && items.Count == others.Count)
        {
            for (var i = 0; i < items.Count; i++)
            {
                Contains(items[i], others[i], $"{what}[{i}]");
            }
        }
        else
        {
            Same(expected, actual, what);
        }
    }

    /// <summary>The number lies in <c>{min, max}</c>.</summary>
    public static void Between(JsonNode range, double value, string what)
    {
        Violation.Unless(value >= Number(range["min"], double.MinValue) && value <= Number(range["max"], double.MaxValue), $"{what} is {value}, which is not in {Show(range)}");
    }

    public static bool Flag(JsonNode? node, bool otherwise) => node is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : otherwise;

    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToString();

    public static IReadOnlyList<string> Texts(JsonNode? node) => [.. (node as JsonArray ?? []).Select(item => Text(item) ?? "")];

    public static JsonNode? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            throw new Violation($"what came is no JSON: {System.Text.Encoding.UTF8.GetString(json)}");
        }
    }

    /// <summary>The value at a path of names and numbers with dots between them: <c>content.0.type</c>.</summary>
    public static JsonNode? At(JsonNode? node, string path)
    {
        foreach (var step in path.Split('.'))
        {
            node = node is JsonArray list && int.TryParse(step, out var index) ? (index < list.Count ? list[index] : null) : (node as JsonObject)?[step];
        }

        return node;
    }

    private static double Number(JsonNode? node, double otherwise) => node is JsonValue value && value.TryGetValue<long>(out var whole) ? whole : node is JsonValue real && real.TryGetValue<double>(out var number) ? number : otherwise;

    private static bool IsSame(JsonNode? left, JsonNode? right) => (left, right) switch
    {
        (JsonObject a, JsonObject b) => a.Count == b.Count && a.All(field => b.ContainsKey(field.Key) && IsSame(field.Value, b[field.Key])),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => IsSame(pair.First, pair.Second)),
        (JsonValue a, JsonValue b) when a.GetValueKind() == JsonValueKind.Number && b.GetValueKind() == JsonValueKind.Number => Number(a, 0).Equals(Number(b, 0)),
        _ => JsonNode.DeepEquals(left, right),
    };

    private static string Show(JsonNode? node) => node?.ToJsonString() is { } text ? text.Length > 300 ? text[..300] + "…" : text : "nothing";
}
