using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>
/// <c>thinkingConfig</c>: a level, or for models of the second generation a number of tokens; never both, which the vendor refuses. Whoever asks for reasoning gets to see it.
/// </summary>
internal static class ThinkingWriter
{
    private const string ChatName = "reasoning_effort";

    public static void Write(ConfigObject config, ChatRequest request, WireTarget target, DroppedFields dropped)
    {
        if (request.Reasoning is not { } asked)
        {
            return;
        }

        if (target.Quirks.ReasoningControl == "none")
        {
            dropped.Add(ChatName);
            return;
        }

        if (asked.Raw is { Dialect: GeminiGenerateDialect.Dialect } raw && FitsAsItIs(raw, target))
        {
            if (config.Begin("thinkingConfig", ChatName))
            {
                config.Json.WriteRawValue(raw.Json.Utf8.Span, skipInputValidation: true);
            }

            return;
        }

        var isOff = asked.Enabled == false || asked.Effort == "none";
        if ((!isOff && asked.Effort is null && asked.BudgetTokens is null && asked.Enabled is null) || !config.Begin("thinkingConfig", ChatName))
        {
            return;
        }

        var json = config.Json;
        json.WriteStartObject();
        if (target.ThinksByBudget())
        {
            json.WriteNumber("thinkingBudget"u8, isOff ? target.Quirks.BudgetFloor : asked.BudgetTokens ?? Tokens(asked.Effort));
        }
        else if (Level(asked, isOff, target.Quirks) is { } level)
        {
            json.WriteString("thinkingLevel"u8, level);
        }

        if (!isOff)
        {
            json.WriteBoolean("includeThoughts"u8, true);
        }

        json.WriteEndObject();
    }

    /// <summary>The caller's own words, unless they are a level for a model of budgets or the other way round: an alias may lead to either.</summary>
    private static bool FitsAsItIs(RawPart raw, WireTarget target)
    {
        using var document = JsonDocument.Parse(raw.Json.Utf8);
        return !GeminiJson.TryGet(document.RootElement, target.ThinksByBudget() ? "thinkingLevel" : "thinkingBudget", out _);
    }

    /// <summary>The level; null leaves it to the provider. These models cannot be told not to think: the least is what the manifest calls so.</summary>
    private static string? Level(ReasoningControl asked, bool isOff, Quirks quirks)
    {
        var effort = isOff ? "none" : asked.Effort ?? (asked.BudgetTokens switch { null => null, <= 2048 => "low", <= 8192 => "medium", _ => "high" });
        return effort is null ? null : quirks.EffortWords.GetValueOrDefault(effort) ?? effort switch { "none" => "minimal", "xhigh" or "max" => "high", _ => effort };
    }

    /// <summary>The numbers of the vendor's own OpenAI-compatible endpoint; −1 leaves it to the model.</summary>
    private static long Tokens(string? effort) => effort switch
    {
        null => -1,
        "minimal" or "low" => 1024,
        "medium" => 8192,
        _ => 24_576,
    };
}
