using System.Text.Json;

namespace Parlance.Dialects.Declarative;

/// <summary>What one frame says of a tool call; null where it says nothing.</summary>
internal readonly record struct CallPiece(long? Index, string? Id, string? Name, JsonElement Arguments)
{
    private static readonly string[] s_ids = ["id", "tool_call_id", "call_id"];
    private static readonly string[] s_arguments = ["arguments", "args", "input", "parameters"];

    /// <summary>A call as <paramref name="shape"/> has it, or as calls usually are.</summary>
    public static CallPiece Read(JsonElement call, ToolCallShape shape)
    {
        var scope = new JsonScope(call, call);
        var function = call.ValueKind == JsonValueKind.Object && call.TryGetProperty("function"u8, out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : call;
        var arguments = shape.Arguments is { } path ? path.TryFind(scope, out var found) ? found : default : First(function, s_arguments);
        return new CallPiece(
            Member(call, "index") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var index) ? index : null,
            Filled(shape.Id is { } id ? id.TextAt(scope) : JsonPath.TextOf(First(call, s_ids))),
            Filled(shape.Name is { } name ? name.TextAt(scope) : JsonPath.TextOf(Member(function, "name"))),
            arguments);
    }

    public static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static JsonElement First(JsonElement value, string[] names) => names.Select(name => Member(value, name)).FirstOrDefault(member => member.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null));

    private static JsonElement Member(JsonElement value, string name) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : default;
}
