namespace Parlance;

/// <summary>A tool that the model may call. Immutable.</summary>
/// <param name="Name">1–64 characters of <c>a-z A-Z 0-9 _ -</c>.</param>
/// <param name="Description">What it does, for the model.</param>
/// <param name="Parameters">JSON Schema of the arguments, an object; empty means a tool without arguments.</param>
public sealed record ToolDefinition(string Name, string? Description, RawJson Parameters)
{
    /// <summary>Whether the model must follow the schema exactly; null leaves it to the provider.</summary>
    public bool? Strict { get; init; }

    /// <summary>Fields of the wire tool that have no property here; null when there are none.</summary>
    public RawFields? Extra { get; init; }

    /// <summary>Set where a prefix of the prompt that the provider shall keep ends with this tool; null elsewhere.</summary>
    public CacheMarker? Cache { get; init; }

    /// <summary>
    /// Set for a tool that is not a function (a provider's own tool, a custom free-form tool): the whole definition as it came, with its dialect.
    /// It goes only where that dialect is spoken; any other writer refuses it.
    /// </summary>
    public RawPart? Native { get; init; }
}
