using Microsoft.Extensions.AI;

namespace Parlance.Client.ExtensionsAi;

/// <summary>The events of one answer → updates of Microsoft.Extensions.AI. Function calls come whole, at the end: that library has no noun for a piece of one; annotations too. Not thread-safe.</summary>
internal sealed class ChatUpdateWriter
{
    private string? _id;
    private string? _model;

    /// <summary>Null for an event that has no update.</summary>
    public ChatResponseUpdate? Write(StreamingEvent next) => next switch
    {
        { Choice: not 0 } => null,
        StreamingEvent.Started started => Start(started),
        StreamingEvent.ContentDelta delta => Update(next, new TextContent(delta.Text)),
        StreamingEvent.ReasoningDelta delta => Update(next, new TextReasoningContent(delta.Text)),
        StreamingEvent.ReasoningStateReceived received => Update(next, new TextReasoningContent("") { ProtectedData = ProtectedState.Write(received.State) }),
        StreamingEvent.RefusalDelta delta => Update(next, new ErrorContent(delta.Text) { ErrorCode = ChatResponseWriter.Refusal }),
        StreamingEvent.RawReceived raw => Update(next, [.. ChatResponseWriter.Contents(raw.Part)]),
        StreamingEvent.Completed completed => End(completed),
        _ => null,
    };

    private ChatResponseUpdate Start(StreamingEvent.Started started)
    {
        _id = started.Id.Length > 0 ? started.Id : null;
        _model = started.Model.Length > 0 ? started.Model : null;
        return Update(started);
    }

    private ChatResponseUpdate End(StreamingEvent.Completed completed)
    {
        var update = Update(completed, [.. completed.Result.ToolCalls.SelectMany(ChatResponseWriter.Contents)]);
        update.FinishReason = ChatResponseWriter.Reason(completed.Result.FinishReason);
        update.CreatedAt = ChatResponseWriter.Time(completed.Result.Created);
        update.AdditionalProperties = ChatResponseWriter.Properties(completed.Stats.Target, completed.Stats.CostNanoUsd);

        // Some protocols count the places of citations in bytes of the whole text, so that all of it must be known.
        if (completed.Result.Choices is [var first, ..] && AnnotationWriter.Write(first) is { } annotations)
        {
            update.Contents.Add(new TextContent("") { Annotations = annotations });
        }

        // Usage is added up over the updates by that library, so only the last report may go out.
        if (completed.Result.Usage is { } usage)
        {
            update.Contents.Add(new UsageContent(ChatResponseWriter.Write(usage)));
        }

        return update;
    }

    private ChatResponseUpdate Update(StreamingEvent next, params AIContent[] contents) => new(ChatRole.Assistant, contents.ToList())
    {
        ResponseId = _id,
        MessageId = _id,
        ModelId = _model,
        RawRepresentation = next,
    };
}
