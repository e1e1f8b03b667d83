namespace Parlance;

/// <summary>Who speaks in a <see cref="Message"/>. An open vocabulary: a word that a provider adds later survives.</summary>
/// <param name="Value">The role as OpenAI chat completions spells it, for example <c>user</c>.</param>
public readonly record struct MessageRole(string Value)
{
    /// <summary>Instructions from the operator.</summary>
    public static MessageRole System { get; } = new("system");

    /// <summary>Instructions from the developer: what newer OpenAI models call the system role.</summary>
    public static MessageRole Developer { get; } = new("developer");

    /// <summary>The person or program that asks.</summary>
    public static MessageRole User { get; } = new("user");

    /// <summary>The model.</summary>
    public static MessageRole Assistant { get; } = new("assistant");

    /// <summary>The result of a tool call.</summary>
    public static MessageRole Tool { get; } = new("tool");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
