using System.Buffers;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>Writes one answer as the service's event sequence. Not written, having no place here: further choices, log probabilities, annotations and raw parts of other dialects.</summary>
internal sealed class ConverseStreamWriter : IStreamWriter
{
    private readonly ConverseFrames _frames;
    private readonly BlockSequence _blocks;
    private FinishReason? _finish;
    private string? _stopSequence;
    private Usage _usage;
    private bool _ended;

    public ConverseStreamWriter(IBufferWriter<byte> output)
    {
        _frames = new ConverseFrames(output);
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
                _ended = true;
                _frames.Error((ChatError)e.Payload!);
                break;
            case ChatEventKind.End:
                _blocks.Finish();
                _ended = true;
                _frames.EndMessage(_finish, _stopSequence, _blocks.Refused, _usage);
                break;
            case ChatEventKind.Logprobs:
                break;
            default:
                _blocks.Write(e);
                break;
        }
    }
}
