namespace Parlance;

/// <summary>The form that the answer must have. Immutable.</summary>
/// <param name="Type"><c>text</c>, <c>json_object</c> or <c>json_schema</c>.</param>
public sealed record ResponseFormat(string Type)
{
    /// <summary>Plain text.</summary>
    public static ResponseFormat Text { get; } = new("text");

    /// <summary>Any JSON object.</summary>
    public static ResponseFormat JsonObject { get; } = new("json_object");

    /// <summary>Name of the schema.</summary>
    public string? Name { get; init; }

    /// <summary>Description of the schema, for the model.</summary>
    public string? Description { get; init; }

    /// <summary>The JSON Schema.</summary>
    public RawJson Schema { get; init; }

    /// <summary>Whether the schema must be followed exactly; null leaves it to the provider.</summary>
    public bool? Strict { get; init; }

    /// <summary>JSON that follows <paramref name="schema"/>.</summary>
    public static ResponseFormat JsonSchema(string name, RawJson schema, bool? strict = true) => new("json_schema") { Name = name, Schema = schema, Strict = strict };
}
