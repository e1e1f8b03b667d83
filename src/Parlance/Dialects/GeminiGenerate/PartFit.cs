namespace Parlance.Dialects.GeminiGenerate;

/// <summary>Which parts can be said in this protocol, and in what form.</summary>
internal static class PartFit
{
    /// <summary>The part as it will be written; null with <paramref name="problem"/> when it cannot be, null without when it falls away: reasoning that the model cannot read.</summary>
    /// <param name="part">The part.</param>
    /// <param name="role"><c>user</c>, <c>model</c> or <c>system</c>.</param>
    /// <param name="message">The message that holds it.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="problem">Why it cannot be said.</param>
    public static ContentPart? Fit(ContentPart part, string role, Message message, WireTarget target, out string? problem)
    {
        problem = null;
        switch (part)
        {
            case TextPart:
                return part;
            case RefusalPart refusal:
                return new TextPart(refusal.Text);
            case RawPart { Dialect: GeminiGenerateDialect.Dialect } when role != "system":
                return part;
            case RawPart raw:
                problem = $"A part of type {raw.Type} of the dialect {raw.Dialect} cannot be sent to this provider.";
                return null;
            case ReasoningPart reasoning:
                return role == "model" ? FitReasoning(reasoning, target.Model) : null;
            case ToolCall call when role == "model":
                return call with { State = SignaturePlan.Fit(call.State, target.Model, callId: null) ?? CallState(call, message, target.Model) };
            case ToolResult result when role == "user":
                return FitResult(result, message, target, out problem);
            case ImagePart or AudioPart or FilePart when role != "system":
                return MediaFit.Fit(part, out problem);
            default:
                problem = $"A part of this kind ({part.GetType().Name}) cannot stand in a turn of role {role}.";
                return null;
        }
    }

    /// <summary>A thought goes back when it is this protocol's own: with a signature that the model can read, or as this protocol's clients sent it. Another model's is left out.</summary>
    private static ReasoningPart? FitReasoning(ReasoningPart reasoning, string model)
    {
        var state = SignaturePlan.Fit(reasoning.State, model, callId: null);
        var isOwn = state is not null || (reasoning.State is null && reasoning.Extra is { Dialect: GeminiGenerateDialect.Dialect });
        return isOwn ? reasoning with { State = state } : null;
    }

    /// <summary>The signature of a call that stands beside it, in an entry that names the call.</summary>
    private static OpaqueState? CallState(ToolCall call, Message message, string model) =>
        message.Content.OfType<ReasoningPart>().Where(part => part.State is { Format: GeminiGenerateDialect.GeminiFormat, Kind: OpaqueState.Details })
            .Select(part => SignaturePlan.Fit(part.State, model, call.Id)).FirstOrDefault(state => state is not null);

    private static ToolResult? FitResult(ToolResult result, Message message, WireTarget target, out string? problem)
    {
        problem = null;
        var content = new List<ContentPart>(result.Content.Count);
        foreach (var part in result.Content)
        {
            var fitted = part is ToolResult or ToolCall or ReasoningPart ? null : Fit(part, "user", message, target, out problem);
            if (problem is not null)
            {
                return null;
            }

            if (fitted is not null)
            {
                content.Add(fitted);
            }
        }

        return result with { Content = content };
    }
}
