using System.Buffers;

namespace Parlance.Dialects.CohereChat;

/// <summary>Writes one answer as the vendor's event sequence. Not written, having no place here: further choices, opaque state, annotations and raw parts of other dialects.</summary>
internal sealed class CohereStreamWriter : IStreamWriter
{
    private readonly CohereFrames _frames;
    private readonly BlockSequence _blocks;
    private FinishReason? _finish;
    private string? _stopSequence;
    private Usage _usage;
    private bool _ended;

    public CohereStreamWriter(StreamOptions options, IBufferWriter<byte> output)
    {
        _frames = new CohereFrames(output) { Id = options.Id };
        _blocks = new BlockSequence(_frames);
    }

    /// <inheritdoc/>
    public void Write(in ChatEvent e)
    {
        if (_ended || e.Choice != 0)
        {
            return;
        }

        switch (e.Kind)
        {
            case ChatEventKind.Start:
                _frames.Id = string.IsNullOrEmpty(e.Id) ? _frames.Id : e.Id;
                _blocks.Begin();
                break;
            case ChatEventKind.Usage:
                _usage = e.Usage;
                break;
            case ChatEventKind.Finish:
                (_finish, _stopSequence) = (e.Reason, e.Name);
                _blocks.Finish();
                break;
            case ChatEventKind.Error:
                _blocks.Begin();
                _ended = true;
                _frames.Error((ChatError)e.Payload!);
                break;
            case ChatEventKind.End:
                _blocks.Finish();
                _ended = true;
                _frames.EndMessage(_finish, _stopSequence, _usage);
                break;
            case ChatEventKind.Logprobs:
                _frames.Logprobs(e.Text);
                break;
            default:
                _blocks.Write(e);
                break;
        }
    }
}
