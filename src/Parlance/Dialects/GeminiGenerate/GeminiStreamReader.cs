using Parlance.Wire;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>Reads the stream of one answer: each event is a whole answer with what is new. There is no end marker: the body's end ends an answer of which every candidate has said why it stopped.</summary>
internal sealed class GeminiStreamReader(Quirks quirks) : IStreamReader
{
    private readonly GeminiAnswerReader _answer = new(quirks);
    private bool _ended;

    public void Read(in Frame frame, IChatSink sink)
    {
        // Some proxies end every stream with OpenAI's marker.
        if (!_ended && !_answer.Failed && !frame.Data.IsEmpty && !frame.Data.SequenceEqual("[DONE]"u8))
        {
            _answer.Read(frame.Data, sink);
        }
    }

    public void Complete(IChatSink sink)
    {
        if (_ended || _answer.Failed)
        {
            return;
        }

        _ended = true;
        if (_answer.Finished)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.End });
        }
        else
        {
            _answer.Fail(GeminiErrors.Incomplete(), sink);
        }
    }
}
