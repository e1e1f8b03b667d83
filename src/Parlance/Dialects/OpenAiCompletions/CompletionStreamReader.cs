using Parlance.Wire;

namespace Parlance.Dialects.OpenAiCompletions;

/// <summary>Reads the events of a streamed answer.</summary>
internal sealed class CompletionStreamReader(Quirks quirks) : IStreamReader
{
    private readonly CompletionAnswerReader _answer = new(quirks);

    public void Read(in Frame frame, IChatSink sink)
    {
        if (frame.Data.TrimEnd((byte)' ').SequenceEqual("[DONE]"u8))
        {
            _answer.Complete(sink);
        }
        else if (!frame.Data.IsEmpty)
        {
            _answer.Read(frame.Data, sink);
        }
    }

    public void Complete(IChatSink sink) => _answer.Complete(sink);
}
