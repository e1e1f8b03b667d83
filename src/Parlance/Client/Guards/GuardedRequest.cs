namespace Parlance.Client.Guards;

/// <summary>A request through a guard: what is said in it, by whomever. Tools and settings are the program's own words.</summary>
internal static class GuardedRequest
{
    /// <summary>A request of which nothing was found is given back as it came.</summary>
    /// <exception cref="GuardBlockedException">A finding without a replacement.</exception>
    public static ChatRequest Redact(ChatRequest request, IOutputGuard guard)
    {
        var messages = request.Messages.Select(message => Redact(message, guard)).ToArray();
        return messages.SequenceEqual(request.Messages, ReferenceEqualityComparer.Instance) ? request : request with { Messages = messages };
    }

    /// <summary>The parts of a message or of an answer.</summary>
    public static IReadOnlyList<ContentPart> Redact(IReadOnlyList<ContentPart> parts, IOutputGuard guard)
    {
        var looked = parts.Select(part => Redact(part, guard)).ToArray();
        return looked.SequenceEqual(parts, ReferenceEqualityComparer.Instance) ? parts : looked;
    }

    /// <summary>One part. Reasoning that was changed loses its state, whose signature would no longer be true; state that is readable loses itself.</summary>
    public static ContentPart Redact(ContentPart part, IOutputGuard guard)
    {
        switch (part)
        {
            case TextPart text when GuardedText.Redact(text.Text, guard) is var looked && looked != text.Text:
                return text with { Text = looked };
            case RefusalPart refusal when GuardedText.Redact(refusal.Text, guard) is var looked && looked != refusal.Text:
                return refusal with { Text = looked };
            case ReasoningPart reasoning when GuardedText.Redact(reasoning.Text, guard) is var looked && (looked != reasoning.Text || IsTold(reasoning.State, guard)):
                return reasoning with { Text = looked, State = null };
            case FilePart { Text: { } document } file when GuardedText.Redact(document, guard) is var looked && looked != document:
                return file with { Text = looked };
            case ToolCall call when Arguments(call, guard) is var looked && looked != call.Arguments:
                return call with { Arguments = looked };
            case ToolResult result when Redact(result.Content, guard) is var looked && !ReferenceEquals(looked, result.Content):
                return result with { Content = looked };
            case RawPart raw when GuardedJson.Redact(raw.Json, guard) is var looked && looked != raw.Json:
                return raw with { Json = looked };
            default:
                return part;
        }
    }

    /// <summary>Whether state holds readable reasoning in which the guard finds something.</summary>
    public static bool IsTold(OpaqueState? state, IOutputGuard guard) => state is { Kind: OpaqueState.Details } && GuardedJson.Redact(state.Data, guard) != state.Data;

    private static string Arguments(ToolCall call, IOutputGuard guard) => call.IsCustom ? GuardedText.Redact(call.Arguments, guard) : GuardedJson.Redact(call.Arguments, guard);

    private static Message Redact(Message message, IOutputGuard guard) =>
        Redact(message.Content, guard) is var looked && ReferenceEquals(looked, message.Content) ? message : message with { Content = looked };
}
