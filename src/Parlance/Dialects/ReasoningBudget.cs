namespace Parlance.Dialects;

/// <summary>The number of reasoning tokens that an effort means, for models that know only numbers.</summary>
internal static class ReasoningBudget
{
    /// <summary>Tokens for the word; an unknown word or none means <c>medium</c>.</summary>
    public static long Of(string? effort) => effort switch
    {
        "minimal" => 1024,
        "low" => 2048,
        "high" => 16_384,
        "xhigh" or "max" => 32_768,
        _ => 8192,
    };
}
