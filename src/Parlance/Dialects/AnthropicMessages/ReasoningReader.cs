using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>
/// <c>thinking</c> and <c>output_config.effort</c> as one noun. Where the noun says less, the setting is kept in <see cref="ReasoningControl.Raw"/>:
/// as type <c>thinking</c> when the object has more fields or an unknown type, as type <c>effort</c> when effort was set without thinking (which here means to think no more than before).
/// </summary>
internal static class ReasoningReader
{
    /// <summary>Type of a kept <c>thinking</c> object.</summary>
    public const string Thinking = "thinking";

    /// <summary>Type of an effort without thinking.</summary>
    public const string Effort = "effort";

    public static ReasoningControl? Read(JsonElement root, JsonElement? output, FieldReader fields)
    {
        string? effort = null;
        if (output is { } config)
        {
            fields.Enter("output_config");
            effort = fields.OptionalText(config, "effort");
            fields.Leave();
        }

        if (fields.OptionalObject(root, "thinking") is { } thinking)
        {
            fields.Enter("thinking");
            var control = ReadThinking(thinking, fields) with { Effort = effort };
            fields.Leave();
            return control;
        }

        return effort is null || output is not { } kept ? null : new ReasoningControl { Effort = effort, Raw = new RawPart(AnthropicMessagesDialect.Dialect, Effort, FieldReader.Raw(kept.GetProperty("effort"))) };
    }

    private static ReasoningControl ReadThinking(JsonElement thinking, FieldReader fields)
    {
        var type = fields.Text(thinking, "type");
        var budget = fields.OptionalInteger(thinking, "budget_tokens", min: 1024);
        if (type == "enabled" && budget is null)
        {
            fields.Fail("budget_tokens", "is required with type enabled: at least 1024 and less than max_tokens.");
        }

        var (control, fieldCount) = type switch
        {
            "enabled" => (new ReasoningControl { BudgetTokens = budget }, 2),
            "adaptive" => (new ReasoningControl { Enabled = true }, 1),
            "disabled" => (new ReasoningControl { Enabled = false }, 1),
            _ => (new ReasoningControl(), 0),
        };
        return thinking.GetPropertyCount() == fieldCount ? control : control with { Raw = new RawPart(AnthropicMessagesDialect.Dialect, Thinking, FieldReader.Raw(thinking)) };
    }
}
