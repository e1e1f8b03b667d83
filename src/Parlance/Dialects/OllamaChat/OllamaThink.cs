using System.Text.Json;

namespace Parlance.Dialects.OllamaChat;

/// <summary>
/// <c>think</c>: true, false, or a level. Which of them a model takes differs: most take true and false only, and answer a level with an error or by ignoring it;
/// some (<see cref="Quirks.ReasoningControl"/> <c>level</c>) take levels only and cannot be silenced.
/// </summary>
internal static class OllamaThink
{
    private const string Must = "true, false, 'low', 'medium', 'high' or 'max'";

    /// <summary>What the caller asks; null when it asks nothing.</summary>
    public static ReasoningControl? Read(JsonElement value, RequestFields fields)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return new ReasoningControl { Enabled = value.GetBoolean() };
            case JsonValueKind.String when value.GetString() is "low" or "medium" or "high" or "max":
                return new ReasoningControl { Effort = value.GetString() };
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return null;
            default:
                fields.Wrong("think", Must);
                return null;
        }
    }

    /// <summary>Writes what <paramref name="control"/> asks as the model takes it.</summary>
    public static void Write(Utf8JsonWriter json, ReasoningControl control, WireTarget target, DroppedFields dropped)
    {
        var isOn = control.Enabled ?? (control.Effort is { } word ? word != "none" : control.BudgetTokens is { } budget ? budget > 0 : null);
        if (isOn is not { } on)
        {
            return;
        }

        if (target.Quirks.ReasoningControl != "level")
        {
            json.WriteBoolean("think"u8, on);
            return;
        }

        // The least that such a model can do is not nothing.
        dropped.AddIf(!on, "reasoning_effort");
        var effort = !on ? "low" : control.Effort ?? OfBudget(control.BudgetTokens);
        json.WriteString("think"u8, target.Quirks.EffortWords.GetValueOrDefault(effort, effort));
    }

    /// <summary>The smallest budget that Anthropic takes is 1,024, its examples begin at 10,000.</summary>
    private static string OfBudget(long? tokens) => tokens switch
    {
        null => "medium",
        <= 2_048 => "low",
        <= 12_288 => "medium",
        _ => "high",
    };
}
