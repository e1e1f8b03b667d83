using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Parlance;

/// <summary>The sink of a streamed call: folds each event and holds it ready for the caller.</summary>
internal sealed class EventQueue(ChatFold fold) : IChatSink
{
    private readonly Queue<StreamingEvent> _events = new();

    public void Write(in ChatEvent e)
    {
        fold.Write(e);
        if (Event(e) is { } made)
        {
            _events.Enqueue(made);
        }
    }

    public bool TryRead([NotNullWhen(true)] out StreamingEvent? next) => _events.TryDequeue(out next);

    private static StreamingEvent? Event(in ChatEvent e) => e.Kind switch
    {
        ChatEventKind.Start => new StreamingEvent.Started(e.Id ?? "", e.Name ?? ""),
        ChatEventKind.Text => new StreamingEvent.ContentDelta(Text(e)) { Choice = e.Choice },
        ChatEventKind.Refusal => new StreamingEvent.RefusalDelta(Text(e)) { Choice = e.Choice },
        ChatEventKind.Reasoning => new StreamingEvent.ReasoningDelta(Text(e)) { Choice = e.Choice },
        ChatEventKind.ReasoningState => new StreamingEvent.ReasoningStateReceived((OpaqueState)e.Payload!) { Choice = e.Choice },
        ChatEventKind.ToolCall => new StreamingEvent.ToolCallStarted(e.Index, e.Id ?? "", e.Name ?? "") { Choice = e.Choice },
        ChatEventKind.ToolArguments => new StreamingEvent.ToolCallDelta(e.Index, Text(e)) { Choice = e.Choice },
        ChatEventKind.Annotation => new StreamingEvent.AnnotationAdded(Raw(e, "annotation")) { Choice = e.Choice },
        ChatEventKind.Logprobs => new StreamingEvent.LogprobsReported(new RawJson(e.Text.ToArray())) { Choice = e.Choice },
        ChatEventKind.Raw => new StreamingEvent.RawReceived(Raw(e, e.Id ?? "")) { Choice = e.Choice },
        ChatEventKind.Finish => new StreamingEvent.Finished(e.Reason, e.Name) { Choice = e.Choice },
        ChatEventKind.Usage => new StreamingEvent.UsageReported(e.Usage),
        _ => null,
    };

    private static string Text(in ChatEvent e) => Encoding.UTF8.GetString(e.Text);

    private static RawPart Raw(in ChatEvent e, string type) => new(e.Name ?? "", type, new RawJson(e.Text.ToArray()));
}
