using Parlance.Dialects.OpenAiChat;
using Parlance.Wire;

namespace Parlance.Dialects.OllamaChat;

/// <summary>Reads the lines of a streamed answer.</summary>
internal sealed class OllamaStreamReader(Quirks quirks, bool isGenerate) : IStreamReader
{
    private readonly OllamaAnswerReader _answer = new(quirks, isGenerate);

    public void Read(in Frame frame, IChatSink sink) => _answer.Read(frame.Data, sink);

    /// <summary>Only <c>done: true</c> ends an answer well.</summary>
    public void Complete(IChatSink sink) => _answer.Fail(OpenAiChatErrors.Incomplete(), sink);
}
