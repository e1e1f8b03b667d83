namespace Parlance;

/// <summary>How much the model shall reason. Properties that are null are left to the provider. Immutable.</summary>
public sealed record ReasoningControl
{
    /// <summary><c>none</c>, <c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c>, <c>xhigh</c> or <c>max</c>; an open vocabulary.</summary>
    public string? Effort { get; init; }

    /// <summary>Upper bound of reasoning tokens.</summary>
    public long? BudgetTokens { get; init; }

    /// <summary>On or off where the provider knows no levels; the provider decides how much when true (Anthropic <c>adaptive</c>).</summary>
    public bool? Enabled { get; init; }

    /// <summary>The setting as it came where it says more than this noun; goes only where its dialect is spoken.</summary>
    public RawPart? Raw { get; init; }
}
