namespace Parlance.Client.Caching;

/// <summary>A kept answer as the events of a stream.</summary>
internal static class KeptAnswer
{
    public static IEnumerable<StreamingEvent> Play(ChatResult result)
    {
        yield return new StreamingEvent.Started(result.Id, result.Model);
        foreach (var choice in result.Choices)
        {
            var calls = 0;
            foreach (var step in choice.Message.Content.SelectMany(part => part is ToolCall call ? Play(call, calls++) : Play(part)).Concat(Ending(choice)))
            {
                yield return step with { Choice = choice.Index };
            }
        }

        if (result.Usage is { } usage)
        {
            yield return new StreamingEvent.UsageReported(usage);
        }
    }

    private static IEnumerable<StreamingEvent> Play(ToolCall call, int index) => call.Arguments.Length == 0
        ? [new StreamingEvent.ToolCallStarted(index, call.Id, call.Name)]
        : [new StreamingEvent.ToolCallStarted(index, call.Id, call.Name), new StreamingEvent.ToolCallDelta(index, call.Arguments)];

    private static IEnumerable<StreamingEvent> Play(ContentPart part)
    {
        switch (part)
        {
            case TextPart text:
                return [new StreamingEvent.ContentDelta(text.Text)];
            case RefusalPart refusal:
                return [new StreamingEvent.RefusalDelta(refusal.Text)];
            case ReasoningPart reasoning:
                StreamingEvent[] said = reasoning.Text.Length == 0 ? [] : [new StreamingEvent.ReasoningDelta(reasoning.Text)];
                return reasoning.State is { } state ? [.. said, new StreamingEvent.ReasoningStateReceived(state)] : said;
            case RawPart raw:
                return [new StreamingEvent.RawReceived(raw)];
            default:
                return [];
        }
    }

    private static IEnumerable<StreamingEvent> Ending(ChatChoice choice)
    {
        foreach (var annotation in choice.Annotations)
        {
            yield return new StreamingEvent.AnnotationAdded(annotation);
        }

        if (!choice.Logprobs.IsEmpty)
        {
            yield return new StreamingEvent.LogprobsReported(choice.Logprobs);
        }

        if (choice.FinishReason is { } reason)
        {
            yield return new StreamingEvent.Finished(reason, choice.StopSequence);
        }
    }
}
