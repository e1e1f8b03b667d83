using System.Text;

namespace Parlance.Client.Guards;

/// <summary>
/// The events of one answer through one guard. Text passes as soon as it is sure; arguments of a tool call pass when the call is whole, because only then it can be read what they say. Log probabilities are left out: they spell the text.
/// Not thread-safe.
/// </summary>
internal sealed class GuardedAnswer(IOutputGuard guard)
{
    private readonly Dictionary<int, (Type Kind, GuardedText Text)> _open = [];
    private readonly SortedDictionary<(int Choice, int Index), StringBuilder> _calls = [];
    private readonly Queue<StreamingEvent> _ready = new();

    /// <summary>What may be handed out for <paramref name="next"/> and before it.</summary>
    /// <exception cref="GuardBlockedException">A finding without a replacement.</exception>
    public Queue<StreamingEvent> Push(StreamingEvent next)
    {
        switch (next)
        {
            case StreamingEvent.ContentDelta delta:
                Text(delta, delta.Text);
                break;
            case StreamingEvent.RefusalDelta delta:
                Text(delta, delta.Text);
                break;
            case StreamingEvent.ReasoningDelta delta:
                Text(delta, delta.Text);
                break;
            case StreamingEvent.ReasoningStateReceived { State: var state }:
                if (!Close(next.Choice) && !GuardedRequest.IsTold(state, guard))
                {
                    _ready.Enqueue(next);
                }

                break;
            case StreamingEvent.ToolCallDelta delta:
                if (!_calls.TryGetValue((delta.Choice, delta.Index), out var arguments))
                {
                    _calls.Add((delta.Choice, delta.Index), arguments = new StringBuilder());
                }

                arguments.Append(delta.Arguments);
                break;
            case StreamingEvent.AnnotationAdded added:
                _ready.Enqueue(added with { Annotation = (RawPart)GuardedRequest.Redact(added.Annotation, guard) });
                break;
            case StreamingEvent.RawReceived raw:
                Close(next.Choice);
                _ready.Enqueue(raw with { Part = (RawPart)GuardedRequest.Redact(raw.Part, guard) });
                break;
            case StreamingEvent.LogprobsReported:
                break;
            case StreamingEvent.Completed completed:
                End(null);
                _ready.Enqueue(completed with { Result = Redact(completed.Result) });
                break;
            case StreamingEvent.Finished:
                End(next.Choice);
                _ready.Enqueue(next);
                break;
            case StreamingEvent.ToolCallStarted:
                Close(next.Choice);
                _ready.Enqueue(next);
                break;
            default:
                _ready.Enqueue(next);
                break;
        }

        return _ready;
    }

    private void Text(StreamingEvent delta, string text)
    {
        if (!_open.TryGetValue(delta.Choice, out var open) || open.Kind != delta.GetType())
        {
            Close(delta.Choice);
            _open[delta.Choice] = open = (delta.GetType(), new GuardedText(guard));
        }

        Release(delta.Choice, open.Kind, open.Text.Push(text, last: false));
    }

    /// <summary>Ends the part of text that is open. True when it was changed.</summary>
    private bool Close(int choice)
    {
        if (!_open.Remove(choice, out var open))
        {
            return false;
        }

        Release(choice, open.Kind, open.Text.Push([], last: true));
        return open.Text.Changed;
    }

    private void Release(int choice, Type kind, string text)
    {
        if (text.Length > 0)
        {
            _ready.Enqueue(kind == typeof(StreamingEvent.ContentDelta) ? new StreamingEvent.ContentDelta(text) { Choice = choice }
                : kind == typeof(StreamingEvent.ReasoningDelta) ? new StreamingEvent.ReasoningDelta(text) { Choice = choice }
                : new StreamingEvent.RefusalDelta(text) { Choice = choice });
        }
    }

    /// <summary>Ends one choice, or all.</summary>
    private void End(int? choice)
    {
        foreach (var open in _open.Keys.Where(open => choice is null || open == choice).ToArray())
        {
            Close(open);
        }

        foreach (var (call, arguments) in _calls.Where(call => choice is null || call.Key.Choice == choice).ToArray())
        {
            _calls.Remove(call);
            _ready.Enqueue(new StreamingEvent.ToolCallDelta(call.Index, GuardedJson.Redact(arguments.ToString(), guard)) { Choice = call.Choice });
        }
    }

    private ChatResult Redact(ChatResult result) => result with { Choices = [.. result.Choices.Select(Redact)] };

    private ChatChoice Redact(ChatChoice choice) => choice with
    {
        Message = choice.Message with { Content = GuardedRequest.Redact(choice.Message.Content, guard) },
        Annotations = [.. choice.Annotations.Select(annotation => (RawPart)GuardedRequest.Redact(annotation, guard))],
        Logprobs = default,
    };
}
