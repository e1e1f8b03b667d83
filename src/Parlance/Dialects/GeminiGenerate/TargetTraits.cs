namespace Parlance.Dialects.GeminiGenerate;

/// <summary>What the quirks say of the target's model.</summary>
internal static class TargetTraits
{
    /// <summary>Whether thinking is controlled by a number of tokens.</summary>
    public static bool ThinksByBudget(this WireTarget target) => target.Quirks.ReasoningControl == "budget";

    /// <summary>Whether the target takes the field.</summary>
    public static bool Takes(this WireTarget target, string field) => !target.Dropped.Contains(field);
}
