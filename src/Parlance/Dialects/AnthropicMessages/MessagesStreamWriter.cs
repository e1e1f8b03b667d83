using System.Buffers;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>
/// Writes one answer as the vendor's event sequence. <c>message_start</c> waits for the first event behind the start, so that it can carry the usage of upstreams that say it first;
/// <c>message_delta</c> waits for the end, because others say it last. Not written, having no place here: further choices, log probabilities, annotations that cite no page, raw parts of other dialects.
/// </summary>
internal sealed class MessagesStreamWriter : IStreamWriter
{
    private readonly MessagesFrames _frames;
    private readonly BlockSequence _blocks;
    private FinishReason? _finish;
    private string? _stopSequence;
    private bool _announced;
    private bool _ended;

    public MessagesStreamWriter(StreamOptions options, IBufferWriter<byte> output)
    {
        _frames = new MessagesFrames(output) { Id = options.Id, Model = options.Model };
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
                _frames.Model = string.IsNullOrEmpty(e.Name) ? _frames.Model : e.Name;
                _announced = true;
                break;
            case ChatEventKind.Usage:
                _frames.Usage = e.Usage;
                if (_announced)
                {
                    _blocks.Begin();
                }

                break;
            case ChatEventKind.Annotation when e.Name == AnthropicMessagesDialect.Dialect && BlockEvents.IsBeside(e.Text):
                _frames.Beside.Add(new RawJson(e.Text.ToArray()));
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
                _frames.EndMessage(StopReasons.Write(_finish, _stopSequence, _blocks.Refused), _stopSequence);
                break;
            case ChatEventKind.Annotation when e.Name != AnthropicMessagesDialect.Dialect:
                foreach (var citation in CitationForm.Of(e.Name, e.Text))
                {
                    _blocks.Write(new ChatEvent { Kind = ChatEventKind.Annotation, Name = AnthropicMessagesDialect.Dialect, Text = citation });
                }

                break;
            default:
                _blocks.Write(e);
                break;
        }
    }
}
