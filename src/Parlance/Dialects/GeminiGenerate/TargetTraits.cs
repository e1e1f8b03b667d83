namespace Parlance.Dialects.GeminiGenerate;

/// <summary>What the quirks say of the target's model.</summary>
internal static class TargetTraits
{
    /// <summary>Whether the model is of the generations before the third: calls without signatures, no schema beside functions, no media inside results.</summary>
    public static bool IsEarlier(this WireTarget target) => target.Quirks.EarlierModels.Any(start => Name(target).StartsWith(start, StringComparison.Ordinal));

    /// <summary>Whether thinking is controlled by a number of tokens.</summary>
    public static bool ThinksByBudget(this WireTarget target) =>
        target.Quirks.ReasoningControl == "budget" || target.Quirks.BudgetModels.Any(start => Name(target).StartsWith(start, StringComparison.Ordinal));

    /// <summary>The fewest thinking tokens that the model takes; 0 where thinking can be switched off.</summary>
    public static long BudgetFloor(this WireTarget target) =>
        target.Quirks.BudgetFloors.Where(floor => Name(target).StartsWith(floor.Key, StringComparison.Ordinal)).Select(floor => floor.Value).DefaultIfEmpty(0).Max();

    /// <summary>Whether the target takes the field.</summary>
    public static bool Takes(this WireTarget target, string field) => !target.Dropped.Contains(field);

    private static string Name(WireTarget target) => target.Model.StartsWith("models/", StringComparison.Ordinal) ? target.Model["models/".Length..] : target.Model;
}
