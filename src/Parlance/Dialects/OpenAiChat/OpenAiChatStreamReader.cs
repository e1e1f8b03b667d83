using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>Reads the events of a streamed answer.</summary>
internal sealed class OpenAiChatStreamReader(Quirks quirks) : IStreamReader
{
    private readonly OpenAiChatAnswerReader _answer = new(quirks, isWhole: false);
    private bool _ended;

    public void Read(in Frame frame, IChatSink sink)
    {
        if (_ended || _answer.Failed || frame.Data.IsEmpty)
        {
            return;
        }

        if (frame.Data.TrimEnd((byte)' ').SequenceEqual("[DONE]"u8))
        {
            Complete(sink);
            return;
        }

        _answer.Read(frame.Data, isError: frame.Name.SequenceEqual("error"u8), sink);
    }

    /// <summary>
    /// The done marker and the end of the body mean the same: the answer is complete when every choice has finished. Servers that lose their model mid-answer do send the marker.
    /// </summary>
    public void Complete(IChatSink sink)
    {
        if (_ended || _answer.Failed)
        {
            return;
        }

        _ended = true;
        if (_answer.Begun && _answer.Finished)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.End });
        }
        else
        {
            _answer.Fail(OpenAiChatErrors.Incomplete(), sink);
        }
    }
}
