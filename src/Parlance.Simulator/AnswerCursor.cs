using Parlance.Simulator.Models;

namespace Parlance.Simulator;

/// <summary>Cuts an answer into the events of a stream: words of text, the choices taking turns as vendors do.</summary>
internal sealed class AnswerCursor
{
    private const int MaxPiece = 16;

    private readonly Answer _answer;
    private readonly string _id;
    private readonly string _model;
    private readonly long _created;
    private readonly Position[] _positions;
    private int _turn;
    private State _state;

    public AnswerCursor(Answer answer, string id, string model, long created)
    {
        _answer = answer;
        _id = id;
        _model = model;
        _created = created;
        _positions = new Position[answer.Choices.Count];
    }

    private enum State
    {
        Start,
        Choices,
        Usage,
        End,
        Done,
    }

    /// <summary>Writes the next event; false when there is none left. <paramref name="bytes"/> is the length of the text in it.</summary>
    public bool Write(IChatSink sink, out int bytes)
    {
        bytes = 0;
        switch (_state)
        {
            case State.Start:
                sink.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = _id, Name = _model, Number = _created });
                if (_answer.Usage is { } first)
                {
                    // Protocols that open with the input's usage (Anthropic message_start) need it now; the others keep the last one said.
                    sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = first with { Output = 0, Reasoning = 0 } });
                }

                _state = State.Choices;
                return true;
            case State.Choices:
                if (WriteChoice(sink, out bytes))
                {
                    return true;
                }

                _state = State.Usage;
                goto case State.Usage;
            case State.Usage:
                _state = State.End;
                if (_answer.Usage is not { } usage)
                {
                    goto case State.End;
                }

                sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = usage });
                return true;
            case State.End:
                _state = State.Done;
                sink.Write(new ChatEvent { Kind = ChatEventKind.End });
                return true;
            default:
                return false;
        }
    }

    /// <summary>The whole answer, each part as one event.</summary>
    public void WriteAll(IChatSink sink)
    {
        sink.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = _id, Name = _model, Number = _created });
        for (var i = 0; i < _answer.Choices.Count; i++)
        {
            while (WriteNext(sink, i, int.MaxValue, out _))
            {
            }
        }

        if (_answer.Usage is { } usage)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = usage });
        }

        sink.Write(new ChatEvent { Kind = ChatEventKind.End });
    }

    private static int Piece(ReadOnlySpan<byte> rest)
    {
        var word = 0;
        while (word < rest.Length && rest[word] <= (byte)' ')
        {
            word++;
        }

        var space = rest[word..].IndexOfAnyInRange((byte)0, (byte)' ');
        var length = space < 0 ? rest.Length : word + space;
        if (length <= MaxPiece)
        {
            return length;
        }

        length = MaxPiece;
        while ((rest[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return length;
    }

    private bool WriteChoice(IChatSink sink, out int bytes)
    {
        for (var tried = 0; tried < _positions.Length; tried++)
        {
            var choice = _turn;
            _turn = (_turn + 1) % _positions.Length;
            if (WriteNext(sink, choice, MaxPiece, out bytes))
            {
                return true;
            }
        }

        bytes = 0;
        return false;
    }

    private bool WriteNext(IChatSink sink, int index, int limit, out int bytes)
    {
        bytes = 0;
        ref var at = ref _positions[index];
        var choice = _answer.Choices[index];
        if (at.Finished)
        {
            return false;
        }

        if (at.Part == choice.Parts.Count)
        {
            at.Finished = true;
            sink.Write(new ChatEvent { Kind = ChatEventKind.Finish, Choice = index, Reason = choice.Finish, Name = choice.StopSequence });
            return true;
        }

        var part = choice.Parts[at.Part];
        if (part.Kind == ChatEventKind.ToolCall && !at.Begun)
        {
            at.Begun = true;
            sink.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Choice = index, Index = at.Calls, Id = part.Id, Name = part.Name, Payload = part.State });
            return true;
        }

        var rest = part.Text.Span[at.Offset..];
        if (rest.Length > 0)
        {
            bytes = part.Whole || limit == int.MaxValue ? rest.Length : Piece(rest);
            at.Offset += bytes;
            var kind = part.Kind == ChatEventKind.ToolCall ? ChatEventKind.ToolArguments : part.Kind;
            sink.Write(new ChatEvent { Kind = kind, Choice = index, Index = at.Calls, Text = rest[..bytes] });
            return true;
        }

        if (part.State is not null && part.Kind == ChatEventKind.Reasoning)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.ReasoningState, Choice = index, Payload = part.State });
        }

        at = new Position { Part = at.Part + 1, Calls = at.Calls + (part.Kind == ChatEventKind.ToolCall ? 1 : 0) };
        return WriteNext(sink, index, limit, out bytes);
    }

    private struct Position
    {
        public int Part;
        public int Offset;
        public int Calls;
        public bool Begun;
        public bool Finished;
    }
}
