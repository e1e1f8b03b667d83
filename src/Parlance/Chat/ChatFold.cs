using System.Text;
using System.Text.Unicode;

namespace Parlance;

/// <summary>
/// The one accumulator: the events of an answer become a <see cref="ChatResult"/>. Parts keep their order of arrival; interleaved tool calls are told apart by their index.
/// Not thread-safe; one instance per answer.
/// </summary>
public sealed class ChatFold : IChatSink
{
    private Choice? _first;
    private List<Choice>? _others;
    private CountedUsage? _usage;
    private string _id = "";
    private string _model = "";
    private long _created;

    /// <summary>The latest usage; null until the provider said any.</summary>
    public Usage? Usage => _usage?.Value;

    /// <summary>The error that ended the answer; null when there was none.</summary>
    public ChatError? Error { get; private set; }

    /// <summary>True once the provider said that the answer is complete.</summary>
    public bool Ended { get; private set; }

    /// <inheritdoc/>
    public void Write(in ChatEvent e)
    {
        switch (e.Kind)
        {
            case ChatEventKind.Start:
                _id = e.Id ?? _id;
                _model = e.Name ?? _model;
                _created = e.Number;
                break;
            case ChatEventKind.Usage:
                _usage = e.Payload as CountedUsage ?? new CountedUsage(e.Usage);
                break;
            case ChatEventKind.Error:
                Error = (ChatError)e.Payload!;
                break;
            case ChatEventKind.End:
                Ended = true;
                break;
            default:
                At(e.Choice).Write(e);
                break;
        }
    }

    /// <summary>The answer so far.</summary>
    public ChatResult ToResult() => new()
    {
        Id = _id,
        Model = _model,
        Created = _created,
        Choices = _first is null ? [] : _others is null ? [_first.ToChoice()] : [.. _others.Append(_first).OrderBy(choice => choice.Index).Select(choice => choice.ToChoice())],
        Counted = _usage,
    };

    private Choice At(int index)
    {
        _first ??= new Choice(index);
        if (_first.Index == index)
        {
            return _first;
        }

        foreach (var choice in _others ??= [])
        {
            if (choice.Index == index)
            {
                return choice;
            }
        }

        var added = new Choice(index);
        _others.Add(added);
        return added;
    }

    private sealed class Choice(int index)
    {
        private List<RawPart>? _annotations;
        private Part? _last;
        private RawJson _logprobs;
        private FinishReason _reason;
        private string? _stopSequence;

        public int Index { get; } = index;

        public void Write(in ChatEvent e)
        {
            switch (e.Kind)
            {
                case ChatEventKind.Text or ChatEventKind.Refusal or ChatEventKind.Reasoning:
                    Current(e.Kind).Append(e.Text);
                    break;
                case ChatEventKind.ReasoningState:
                    var reasoning = Current(ChatEventKind.Reasoning);
                    reasoning.Known = new ReasoningPart("", (OpaqueState)e.Payload!);
                    break;
                case ChatEventKind.ToolCall:
                    Add(new Part(e.Kind) { Index = e.Index, Known = new ToolCall(e.Id ?? "", e.Name ?? "", "") { State = e.Payload as OpaqueState, IsCustom = e.Number == 1 } });
                    break;
                case ChatEventKind.ToolArguments:
                    Call(e.Index)?.Append(e.Text);
                    break;
                case ChatEventKind.Annotation:
                    (_annotations ??= []).Add(new RawPart(e.Name ?? "", "annotation", new RawJson(e.Text.ToArray())));
                    break;
                case ChatEventKind.Logprobs:
                    _logprobs = _logprobs.IsEmpty ? new RawJson(e.Text.ToArray()) : LogprobsFold.Join(_logprobs, e.Text);
                    break;
                case ChatEventKind.Raw:
                    Add(new Part(e.Kind) { Known = new RawPart(e.Name ?? "", e.Id ?? "", new RawJson(e.Text.ToArray())) });
                    break;
                case ChatEventKind.Finish:
                    _reason = e.Reason;
                    _stopSequence = e.Name;
                    break;
            }
        }

        public ChatChoice ToChoice() => new(Index, new Message(MessageRole.Assistant, Content()), _reason == default ? null : _reason)
        {
            StopSequence = _stopSequence,
            Logprobs = _logprobs,
            Annotations = (IReadOnlyList<RawPart>?)_annotations ?? [],
        };

        private IReadOnlyList<ContentPart> Content()
        {
            if (_last is { Before: null } only)
            {
                return [only.ToPart()];
            }

            ContentPart[] content = _last is null ? [] : new ContentPart[_last.Place + 1];
            for (var part = _last; part is not null; part = part.Before)
            {
                content[part.Place] = part.ToPart();
            }

            return content;
        }

        private Part Current(ChatEventKind kind)
        {
            return _last is { Known: null } last && last.Kind == kind ? last : Add(new Part(kind));
        }

        private Part Add(Part part)
        {
            part.Before = _last;
            part.Place = _last is null ? 0 : _last.Place + 1;
            return _last = part;
        }

        private Part? Call(int index)
        {
            var part = _last;
            while (part is not null && (part.Kind != ChatEventKind.ToolCall || part.Index != index))
            {
                part = part.Before;
            }

            return part;
        }
    }

    private sealed class Part(ChatEventKind kind)
    {
        private string _only = "";
        private byte[] _text = [];
        private int _length;

        public ChatEventKind Kind { get; } = kind;

        public int Index { get; init; }

        /// <summary>Place among the parts of its choice.</summary>
        public int Place { get; set; }

        /// <summary>The part before it; null for the first one.</summary>
        public Part? Before { get; set; }

        /// <summary>The part but for its text; null while nothing more is known of it. Known reasoning has ended.</summary>
        public ContentPart? Known { get; set; }

        public void Append(ReadOnlySpan<byte> text)
        {
            // A whole answer comes in one piece, which becomes the text that is handed out without another copy. Half of a character waits for its other half.
            if (_length == 0 && _only.Length == 0 && Utf8.IsValid(text))
            {
                _only = Encoding.UTF8.GetString(text);
                return;
            }

            if (_length == 0)
            {
                _text = new byte[Math.Max(256, (_only.Length * 3) + text.Length)];
                _length = Encoding.UTF8.GetBytes(_only, _text);
            }

            if (_length + text.Length > _text.Length)
            {
                Array.Resize(ref _text, Math.Max(_length + text.Length, _text.Length * 2));
            }

            text.CopyTo(_text.AsSpan(_length));
            _length += text.Length;
        }

        public ContentPart ToPart()
        {
            var text = _length == 0 ? _only : Encoding.UTF8.GetString(_text.AsSpan(0, _length));
            return Known switch
            {
                ReasoningPart reasoning => reasoning with { Text = text },
                ToolCall call => call with { Arguments = text.Length == 0 && !call.IsCustom ? "{}" : text },
                { } whole => whole,
                _ when Kind == ChatEventKind.Refusal => new RefusalPart(text),
                _ when Kind == ChatEventKind.Reasoning => new ReasoningPart(text),
                _ => new TextPart(text),
            };
        }
    }
}
