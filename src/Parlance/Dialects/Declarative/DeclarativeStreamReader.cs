using System.Text;
using Parlance.Wire;

namespace Parlance.Dialects.Declarative;

/// <summary>Reads the stream of one answer as its map says. Each frame is parsed as a whole, and every rule that holds for it counts. Not thread-safe.</summary>
internal sealed class DeclarativeStreamReader(EventMap map, StreamSpec spec, Quirks quirks) : IStreamReader
{
    private readonly AnswerState _state = new(quirks);
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(spec.Format == StreamFormat.Lines ? (spec.Prefix ?? string.Empty).TrimEnd() : string.Empty);
    private readonly byte[] _done = Encoding.UTF8.GetBytes(spec.Done ?? string.Empty);
    private bool _ended;

    public void Read(in Frame frame, IChatSink sink)
    {
        if (_ended)
        {
            return;
        }

        var data = frame.Data;
        if (frame.IsException)
        {
            Fail(new ChatError(ErrorKind.ServerError, $"The provider broke off the stream: {Encoding.UTF8.GetString(frame.Name)}.") { Type = Encoding.UTF8.GetString(frame.Name), Phase = _state.Phase }, sink);
            return;
        }

        if (!data.StartsWith(_prefix))
        {
            return;
        }

        data = data[_prefix.Length..];
        data = _prefix.Length > 0 && data is [(byte)' ', ..] ? data[1..] : data;
        var isDone = _done.Length > 0 && data.Trim(" \t"u8).SequenceEqual(_done);
        if (!isDone)
        {
            Apply(frame.Name, data, sink);
        }

        if (!_ended && (isDone || (_done.Length > 0 && frame.Name.SequenceEqual(_done))))
        {
            _state.IsComplete = true;
            End(sink);
        }
    }

    public void Complete(IChatSink sink)
    {
        if (_ended)
        {
            return;
        }

        var isEnd = _state.IsComplete || _state.AllHaveReasons || (!map.TellsEnd && _done.Length == 0 && _state.HasAny);
        if (isEnd)
        {
            End(sink);
        }
        else
        {
            Fail(OpenAiChat.OpenAiChatErrors.Incomplete() with { Phase = _state.Phase }, sink);
        }
    }

    private void Apply(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, IChatSink sink)
    {
        _state.Seed(data);
        using var document = Envelope.Open(name, data, map);
        map.Apply(document.RootElement, _state, sink);
        if (_state.Error is { } error)
        {
            Fail(error, sink);
        }
    }

    private void End(IChatSink sink)
    {
        _state.StopAll(sink);
        if (_state.Error is { } error)
        {
            Fail(error, sink);
            return;
        }

        _ended = true;
        sink.Write(new ChatEvent { Kind = ChatEventKind.End });
    }

    private void Fail(ChatError error, IChatSink sink)
    {
        _ended = true;
        sink.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = error });
    }
}
