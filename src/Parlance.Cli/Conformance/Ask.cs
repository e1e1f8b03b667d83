using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance;

/// <summary>What a scenario asks, in no protocol's words. Null means not said.</summary>
/// <param name="Model">The simulator's model.</param>
/// <param name="Turns">The conversation.</param>
internal sealed record Ask(string Model, IReadOnlyList<Turn> Turns)
{
    public string? System { get; init; }

    public int? Limit { get; init; }

    public double? Temperature { get; init; }

    public string? Stop { get; init; }

    /// <summary><c>low</c> or nothing.</summary>
    public string? Effort { get; init; }

    public IReadOnlyList<Tool> Tools { get; init; } = [];

    /// <summary><c>none</c>, <c>required</c>, or a tool's name.</summary>
    public string? Choice { get; init; }

    public JsonObject? Schema { get; init; }
}

/// <summary>One turn: words, words with a picture, an answer sent back as it came, or results of its calls.</summary>
internal sealed record Turn(string Role, string Text)
{
    public string? Png { get; init; }

    public Answer? Echo { get; init; }

    public IReadOnlyList<(Call Call, string Result)> Results { get; init; } = [];
}

/// <summary>A tool that is offered.</summary>
internal sealed record Tool(string Name, string Description, JsonObject Schema);

/// <summary>A call that the model made.</summary>
internal sealed record Call(string Id, string Name, JsonObject Input);
