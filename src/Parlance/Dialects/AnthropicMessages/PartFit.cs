namespace Parlance.Dialects.AnthropicMessages;

/// <summary>Which parts can be said in this protocol, and in what form.</summary>
internal static class PartFit
{
    /// <summary>The part as it will be written; null with <paramref name="problem"/> when it cannot be, null without when it falls away: blank text, reasoning that the model cannot read.</summary>
    public static ContentPart? Fit(ContentPart part, MessageRole role, WireTarget target, out string? problem)
    {
        problem = null;
        switch (part)
        {
            case TextPart text:
                return string.IsNullOrWhiteSpace(text.Text) ? null : text;
            case RefusalPart refusal:
                return string.IsNullOrWhiteSpace(refusal.Text) ? null : new TextPart(refusal.Text);
            case RawPart { Dialect: AnthropicMessagesDialect.Dialect }:
                return part;
            case RawPart raw:
                problem = $"A part of type {raw.Type} of the dialect {raw.Dialect} cannot be sent to this provider.";
                return null;
            case AudioPart:
                problem = "Audio cannot be sent to this provider.";
                return null;
            case ReasoningPart reasoning:
                return role == MessageRole.Assistant && Fits(reasoning.State, target.Model) ? reasoning : null;
            case ToolCall call when role == MessageRole.Assistant:
                return call with { Id = ToolCallId(call.Id) };
            case ToolResult result when role == MessageRole.User || role == MessageRole.Tool:
                return FitResult(result, target, out problem);
            case ImagePart image when role != MessageRole.Assistant:
                return MediaFit.Image(image, out problem);
            case FilePart file when role != MessageRole.Assistant:
                return MediaFit.File(file, out problem);
            default:
                problem = $"A part of this kind ({part.GetType().Name}) cannot stand in a turn of role {role}.";
                return null;
        }
    }

    /// <summary>
    /// The id in the letters that the vendor takes (<c>[a-zA-Z0-9_-]+</c>). A foreign id is spelled with <c>_</c> for what is not allowed and a hash of the whole,
    /// so that the same id always becomes the same and two never meet.
    /// </summary>
    public static string ToolCallId(string id) => SpelledName.Is(id) ? id : SpelledName.Of(id);

    /// <summary>
    /// Whether the model can read the state. A signature is bound to its model: an aggregator's prefix and the date or <c>latest</c> do not count, because a request may name the alias and the answer the version.
    /// </summary>
    public static bool Fits(OpaqueState? state, string model) =>
        state is { Format: AnthropicMessagesDialect.ClaudeFormat, Kind: OpaqueState.Signature or OpaqueState.Redacted }
        && (state.Model is null || Family(state.Model).Equals(Family(model), StringComparison.OrdinalIgnoreCase));

    private static ReadOnlySpan<char> Family(ReadOnlySpan<char> model)
    {
        model = model[(model.LastIndexOf('/') + 1)..];
        if (model.Length > 9 && model[^9] is '-' or '@' && !model[^8..].ContainsAnyExceptInRange('0', '9'))
        {
            return model[..^9];
        }

        foreach (var suffix in (ReadOnlySpan<string>)["-latest", "-0"])
        {
            if (model.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return model[..^suffix.Length];
            }
        }

        return model;
    }

    private static ToolResult? FitResult(ToolResult result, WireTarget target, out string? problem)
    {
        problem = null;
        var content = new List<ContentPart>(result.Content.Count);
        foreach (var part in result.Content)
        {
            var fitted = part is ToolResult or ToolCall or ReasoningPart ? null : Fit(part, MessageRole.Tool, target, out problem);
            if (problem is not null)
            {
                return null;
            }

            if (fitted is not null)
            {
                content.Add(fitted);
            }
        }

        return result with { CallId = ToolCallId(result.CallId), Content = content };
    }
}
