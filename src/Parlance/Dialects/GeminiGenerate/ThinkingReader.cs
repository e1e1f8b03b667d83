using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary><c>thinkingConfig</c> as a noun. Where the noun says less (<c>includeThoughts</c>, a level to come), the object is kept in <see cref="ReasoningControl.Raw"/>.</summary>
internal static class ThinkingReader
{
    private static readonly string[] s_levels = ["minimal", "low", "medium", "high"];

    public static ReasoningControl? Read(JsonElement config, GeminiFields fields)
    {
        if (fields.Object(config, "thinkingConfig") is not { } thinking)
        {
            return null;
        }

        fields.Enter("thinkingConfig");
        var level = fields.Text(thinking, "thinkingLevel");
        var budget = fields.Integer(thinking, "thinkingBudget", -1);
        fields.Flag(thinking, "includeThoughts");
        fields.Leave();
        var effort = s_levels.FirstOrDefault(word => word.Equals(level, StringComparison.OrdinalIgnoreCase));
        return new ReasoningControl
        {
            Effort = effort,
            Enabled = budget switch { 0 => false, -1 => true, _ => null },
            BudgetTokens = budget > 0 ? budget : null,
            Raw = new RawPart(GeminiGenerateDialect.Dialect, "thinkingConfig", GeminiJson.Raw(thinking)),
        };
    }
}
