using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>
/// How reasoning is asked for: OpenAI's <c>reasoning_effort</c> and the forms of other servers. Those stay as they came (<see cref="RawFields"/>) and are understood as far as they say effort, budget, on or off;
/// a target with a form of its own gets that instead.
/// </summary>
internal static class OpenAiChatReasoning
{
    private const string Thinking = "thinking";
    private const string EnableThinking = "enable_thinking";
    private const string ThinkingBudget = "thinking_budget";
    private const string Object = "reasoning";
    private const string TemplateArguments = "chat_template_kwargs";
    private const string ShortTemplateArguments = "chat_template_args";
    private const string EffortField = "reasoning_effort";

    /// <summary>Budgets up to these many tokens are called low and medium where only effort words exist: the smallest budget that Anthropic takes is 1,024, its examples begin at 10,000.</summary>
    private const long LowBudget = 2_048, MediumBudget = 12_288, LeastBudget = 1_024;

    private static readonly string[] s_forms = [Thinking, EnableThinking, ThinkingBudget, Object, TemplateArguments, ShortTemplateArguments];

    /// <summary>What the caller asks, from <c>reasoning_effort</c> and the fields that were kept; null when it asks nothing.</summary>
    public static ReasoningControl? Read(string? effort, ref List<KeyValuePair<string, RawJson>>? extra)
    {
        var control = new ReasoningControl { Effort = effort };
        var isForeign = false;
        foreach (var (name, json) in extra ?? [])
        {
            if (s_forms.Contains(name))
            {
                isForeign = true;
                control = Read(name, json, control);
            }
        }

        if (isForeign && effort is not null)
        {
            extra!.Add(new(EffortField, RawJson.Parse($"\"{JsonEncodedText.Encode(effort)}\"")));
        }

        return control == new ReasoningControl() ? null : control;
    }

    /// <summary>Whether the caller's own form goes on as it is: it is the target's form, or the target has none.</summary>
    public static bool KeepsForm(RawFields? extra, Quirks quirks) =>
        extra is not null && extra.Fields.Any(field => s_forms.Contains(field.Key)) && (quirks.ReasoningControl is "effort" or "none" || HasForm(extra, quirks.ReasoningControl));

    private static bool HasForm(RawFields extra, string form) => extra.Fields.Any(field => field.Key == form || (field.Key == ThinkingBudget && form == EnableThinking));

    /// <summary>Whether a kept field belongs to a form of asking.</summary>
    public static bool IsForm(string name) => name == EffortField || s_forms.Contains(name);

    /// <summary>Writes what <paramref name="control"/> asks in the target's form.</summary>
    public static void Write(RequestObject json, ReasoningControl control, Quirks quirks, long? maxTokens)
    {
        var effort = control.Effort is { } word ? quirks.EffortWords.GetValueOrDefault(word, word) : null;
        json.Dropped.AddIf(control.Effort == "none" && effort != "none", EffortField);
        bool? isOn = control.Enabled ?? (control.Effort is { } level ? level != "none" : control.BudgetTokens is { } budget ? budget > 0 : null);
        switch (quirks.ReasoningControl)
        {
            case "effort":
                effort ??= EffortOf(control.BudgetTokens) is { } implied ? quirks.EffortWords.GetValueOrDefault(implied, implied) : null;
                WriteEffort(json, effort);
                break;
            case Thinking:
                WriteThinking(json, isOn, null);
                WriteEffort(json, isOn == false ? null : effort);
                break;
            case EnableThinking:
                WriteSwitch(json, isOn, control.BudgetTokens);
                break;
            case Object:
                WriteObject(json, control, effort);
                break;
            case "budget":
                WriteBudget(json, isOn, control.BudgetTokens ?? ReasoningBudget.Of(effort), maxTokens ?? long.MaxValue);
                break;
            case "thinking_enabled":
                WriteSwitch(json, Thinking, "enabled", isOn);
                break;
            case TemplateArguments or ShortTemplateArguments:
                WriteSwitch(json, quirks.ReasoningControl, EnableThinking, isOn);
                break;
            default:
                json.Dropped.AddIf(isOn == true, EffortField);
                break;
        }
    }

    /// <summary>The effort that a budget of tokens comes near; null for none.</summary>
    public static string? EffortOf(long? budget) => budget switch
    {
        null or <= 0 => null,
        <= LowBudget => "low",
        <= MediumBudget => "medium",
        _ => "high",
    };

    private static void WriteEffort(RequestObject json, string? effort)
    {
        if (effort is not null && json.TryBegin(EffortField))
        {
            json.Writer.WriteStringValue(effort);
        }
    }

    /// <summary>The budget stands below the output limit; where not even the least does, the model does not think.</summary>
    private static void WriteBudget(RequestObject json, bool? isOn, long budget, long limit)
    {
        budget = Math.Max(LeastBudget, budget < limit ? budget : limit / 5 * 4);
        var fits = budget < limit;
        json.Dropped.AddIf(isOn == true && !fits, EffortField);
        WriteThinking(json, fits ? isOn : null, budget);
    }

    private static void WriteSwitch(RequestObject json, string field, string member, bool? isOn)
    {
        if (isOn is { } on && json.TryBegin(field))
        {
            json.Writer.WriteStartObject();
            json.Writer.WriteBoolean(member, on);
            json.Writer.WriteEndObject();
        }
    }

    private static void WriteThinking(RequestObject json, bool? isOn, long? budget)
    {
        if (isOn is { } on && json.TryBegin(Thinking))
        {
            json.Writer.WriteStartObject();
            json.Writer.WriteString("type", on ? "enabled" : "disabled");
            if (on && budget is { } tokens)
            {
                json.Writer.WriteNumber("budget_tokens", tokens);
            }

            json.Writer.WriteEndObject();
        }
    }

    private static void WriteSwitch(RequestObject json, bool? isOn, long? budget)
    {
        if (isOn is { } on && json.TryBegin(EnableThinking))
        {
            json.Writer.WriteBooleanValue(on);
        }

        if (isOn != false && budget is { } tokens && json.TryBegin(ThinkingBudget))
        {
            json.Writer.WriteNumberValue(tokens);
        }
    }

    /// <summary>OpenRouter takes an effort or a budget, not both.</summary>
    private static void WriteObject(RequestObject json, ReasoningControl control, string? effort)
    {
        if (effort is null && control.BudgetTokens is null && control.Enabled is null || !json.TryBegin(Object))
        {
            return;
        }

        json.Writer.WriteStartObject();
        if (control.Enabled is { } enabled && (effort is null || !enabled))
        {
            json.Writer.WriteBoolean("enabled", enabled);
        }

        if (control.Enabled != false && control.BudgetTokens is { } budget)
        {
            json.Writer.WriteNumber("max_tokens", budget);
        }
        else if (control.Enabled != false && effort is not null)
        {
            json.Writer.WriteString("effort", effort);
        }

        json.Writer.WriteEndObject();
    }

    private static ReasoningControl Read(string name, RawJson json, ReasoningControl control)
    {
        using var document = JsonDocument.Parse(json.Utf8);
        var value = document.RootElement;
        return name switch
        {
            EnableThinking => control with { Enabled = Flag(value) ?? control.Enabled },
            ThinkingBudget => control with { BudgetTokens = Count(value) ?? control.BudgetTokens },
            Thinking => control with { Enabled = SwitchOf(Member(value, "type")) ?? Flag(Member(value, "enabled")) ?? control.Enabled, BudgetTokens = Count(Member(value, "budget_tokens")) ?? control.BudgetTokens },
            TemplateArguments or ShortTemplateArguments => control with { Enabled = Flag(Member(value, EnableThinking)) ?? Flag(Member(value, Thinking)) ?? control.Enabled },
            _ => control with
            {
                Effort = Member(value, "effort") is { ValueKind: JsonValueKind.String } effort ? effort.GetString() : control.Effort,
                BudgetTokens = Count(Member(value, "max_tokens")) ?? control.BudgetTokens,
                Enabled = Flag(Member(value, "enabled")) ?? control.Enabled,
            },
        };
    }

    private static JsonElement Member(JsonElement value, string name) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : default;

    private static bool? Flag(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    private static bool? SwitchOf(JsonElement type) => type.ValueKind != JsonValueKind.String ? null : type.GetString() switch
    {
        "enabled" or "adaptive" or "auto" => true,
        "disabled" => false,
        _ => null,
    };

    private static long? Count(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) && count > 0 ? count : null;
}
