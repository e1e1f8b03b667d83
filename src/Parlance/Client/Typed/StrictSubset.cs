using System.Text.Json.Nodes;

namespace Parlance.Client.Typed;

/// <summary>
/// A schema as providers' decoders take it (developers.openai.com, structured outputs: supported schemas): the root is an object, every object is closed and demands all its members, recursion goes through
/// <c>$defs</c>, and keywords outside the subset are gone. Not thread-safe; one instance for each schema.
/// </summary>
internal sealed class StrictSubset
{
    private static readonly string[] s_kept = ["description", "type", "enum", "const", "properties", "required", "additionalProperties", "items", "anyOf", "format", "pattern"];
    private static readonly string[] s_formats = ["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"];

    /// <param name="schema">As it was exported from a type; used up.</param>
    /// <param name="member">Name of the member that holds what is no object.</param>
    public StrictSubset(JsonNode schema, string member)
    {
        IsWrapped = schema is not JsonObject { Count: > 0 } root || Text(root["type"]) != "object" || root.ContainsKey("anyOf") || root["properties"] is null;
        var definitions = Definitions(ref schema, IsWrapped);
        var fitted = Fit(schema);
        Root = !IsWrapped ? (JsonObject)fitted : new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { [member] = fitted },
            ["required"] = new JsonArray(JsonValue.Create(member)),
            ["additionalProperties"] = false,
        };
        foreach (var (name, node) in definitions.ToList())
        {
            definitions[name] = Fit(node!.DeepClone());
        }

        if (definitions.Count > 0)
        {
            Root["$defs"] = definitions;
        }
    }

    /// <summary>The schema.</summary>
    public JsonObject Root { get; }

    /// <summary>Whether the value is a member of the root.</summary>
    public bool IsWrapped { get; }

    /// <summary>Whether everything in it has a form.</summary>
    public bool IsStrict { get; private set; } = true;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>
    /// Recursive types are exported with references to wherever the type stood first; decoders know definitions. A reference to the root stays where the root does.
    /// </summary>
    private static JsonObject Definitions(ref JsonNode schema, bool isWrapped)
    {
        var definitions = new JsonObject();
        var root = schema;
        var references = References(root).ToList();
        foreach (var group in references.GroupBy(reference => Text(reference["$ref"])!).Where(group => isWrapped || group.Key != "#").Select(group => (Pointer: group.Key, References: group.ToList(), Node: Find(root, group.Key))).ToList())
        {
            var name = $"type{definitions.Count + 1}";
            var link = new JsonObject { ["$ref"] = $"#/$defs/{name}" };
            if (group.Node == schema)
            {
                schema = link;
            }
            else
            {
                Replace(group.Node, link);
            }

            group.References.ForEach(reference => reference["$ref"] = $"#/$defs/{name}");
            definitions[name] = group.Node;
        }

        return definitions;
    }

    private static void Replace(JsonNode node, JsonObject other)
    {
        if (node.Parent is JsonArray list)
        {
            list[node.GetElementIndex()] = other;
        }
        else
        {
            node.Parent![node.GetPropertyName()] = other;
        }
    }

    private static IEnumerable<JsonObject> References(JsonNode? node) => node switch
    {
        JsonObject schema => (Text(schema["$ref"]) is null ? [] : new[] { schema }).Concat(schema.SelectMany(member => References(member.Value))),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    private static JsonNode Find(JsonNode root, string pointer)
    {
        var node = root;
        foreach (var step in pointer.Split('/').Skip(1))
        {
            node = node is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : node[step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)]!;
        }

        return node;
    }

    private JsonNode Fit(JsonNode node)
    {
        if (node is not JsonObject schema)
        {
            IsStrict = false;
            return new JsonObject();
        }

        if (Text(schema["$ref"]) is { } reference)
        {
            // Decoders take nothing beside a reference.
            return new JsonObject { ["$ref"] = reference };
        }

        var fitted = new JsonObject();
        foreach (var (name, value) in schema)
        {
            if (s_kept.Contains(name) && !(name == "format" && !s_formats.Contains(Text(value))))
            {
                fitted[name] = value?.DeepClone();
            }
        }

        FitType(fitted);
        FitChildren(fitted);
        return fitted;
    }

    /// <summary>Enumerations and constants are exported without a type; numbers that may also be read from text with two.</summary>
    private static void FitType(JsonObject schema)
    {
        if (schema["type"] is JsonArray types && types.Any(type => Text(type) is "integer" or "number") && types.FirstOrDefault(type => Text(type) == "string") is { } text)
        {
            types.Remove(text);
            schema.Remove("pattern");
            schema["type"] = types.Count == 1 ? types[0]!.DeepClone() : types.DeepClone();
        }

        if (schema["type"] is null && schema["enum"] is JsonArray words)
        {
            schema["type"] = words.Contains(null) ? new JsonArray(JsonValue.Create("string"), JsonValue.Create("null")) : JsonValue.Create("string");
        }
        else if (schema["type"] is null && Text(schema["const"]) is not null)
        {
            schema["type"] = "string";
        }
    }

    private void FitChildren(JsonObject schema)
    {
        if (schema["anyOf"] is JsonArray choices)
        {
            // Each derived type is an object of its own; what stands beside the choice says so for all of them.
            var type = Text(schema["type"]);
            schema.Remove("type");
            schema.Remove("required");
            schema["anyOf"] = new JsonArray([.. choices.Select(choice => Fit(Typed(choice!.DeepClone(), type)))]);
            return;
        }

        var isObject = Text(schema["type"]) == "object" || (schema["type"] is JsonArray types && types.Any(one => Text(one) == "object"));
        if (isObject && schema["additionalProperties"] is JsonNode rest && rest is not JsonValue)
        {
            IsStrict = false;
            schema["additionalProperties"] = Fit(rest.DeepClone());
        }
        else if (isObject || schema["properties"] is not null)
        {
            Close(schema);
        }

        if (schema["items"] is { } items)
        {
            schema["items"] = Fit(items.DeepClone());
        }

        IsStrict &= schema.ContainsKey("type") || schema.ContainsKey("anyOf");
    }

    private static JsonNode Typed(JsonNode choice, string? type)
    {
        if (type is not null && choice is JsonObject schema && !schema.ContainsKey("type"))
        {
            schema.Insert(0, "type", type);
        }

        return choice;
    }

    private void Close(JsonObject schema)
    {
        var members = new JsonObject();
        var names = new JsonArray();
        foreach (var (name, value) in schema["properties"] as JsonObject ?? [])
        {
            members[name] = Fit(value!.DeepClone());
            names.Add((JsonNode?)JsonValue.Create(name));
        }

        schema["properties"] = members;
        schema["required"] = names;
        schema["additionalProperties"] = false;
    }
}
