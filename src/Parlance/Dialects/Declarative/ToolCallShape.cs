namespace Parlance.Dialects.Declarative;

/// <summary>Where a tool call holds what, seen from the call; null looks where calls usually hold it: <c>id</c>, <c>function.name</c> or <c>name</c>, <c>function.arguments</c>, <c>arguments</c>, <c>args</c>, <c>input</c> or <c>parameters</c>. Immutable.</summary>
public sealed record ToolCallShape
{
    /// <summary>The call's id; one is made where there is none.</summary>
    public JsonPath? Id { get; init; }

    /// <summary>The tool's name.</summary>
    public JsonPath? Name { get; init; }

    /// <summary>The arguments, as text or as an object.</summary>
    public JsonPath? Arguments { get; init; }
}
