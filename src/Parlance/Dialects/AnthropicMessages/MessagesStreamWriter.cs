using System.Buffers;
using System.Text;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>
/// Writes one answer as the vendor's event sequence. One block is open at a time: what arrives while a tool call's arguments are unfinished (the next of several interleaved calls) waits in
/// <see cref="_pending"/> until they make a whole object or the choice finishes. <c>message_start</c> waits for the first event behind the start, so that it can carry the usage of upstreams that
/// say it first; <c>message_delta</c> waits for the end, because others say it last. Not written, having no place here: further choices, log probabilities, annotations and raw parts of other dialects.
/// </summary>
internal sealed class MessagesStreamWriter(StreamOptions options, IBufferWriter<byte> output) : IStreamWriter
{
    private readonly List<PendingEvent> _pending = [];
    private readonly MessagesFrames _frames = new(output);
    private string _id = options.Id;
    private string _model = options.Model;
    private Usage _usage;
    private FinishReason? _finish;
    private string? _stopSequence;
    private BlockKind _open;
    private int _call = -1;
    private ArgumentsProgress _arguments;
    private bool _announced;
    private bool _started;
    private bool _refused;
    private bool _ended;

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
                _id = string.IsNullOrEmpty(e.Id) ? _id : e.Id;
                _model = string.IsNullOrEmpty(e.Name) ? _model : e.Name;
                _announced = true;
                break;
            case ChatEventKind.Usage:
                _usage = e.Usage;
                if (_announced)
                {
                    Begin();
                }

                break;
            case ChatEventKind.Finish:
                (_finish, _stopSequence) = (e.Reason, e.Name);
                Begin();
                Drain(all: true);
                break;
            case ChatEventKind.Error:
                _ended = true;
                _frames.Error((ChatError)e.Payload!);
                break;
            case ChatEventKind.End:
                Begin();
                Drain(all: true);
                _ended = true;
                _frames.EndMessage(StopReasons.Write(_finish, _stopSequence, _refused), _stopSequence, _usage);
                break;
            default:
                Begin();
                Content(e);
                break;
        }
    }

    private void Content(in ChatEvent e)
    {
        var isCurrent = e.Kind == ChatEventKind.ToolArguments && _open == BlockKind.Tool && e.Index == _call;
        if (!isCurrent && (_pending.Count > 0 || (_open == BlockKind.Tool && !_arguments.IsWhole)))
        {
            Wait(e);
            return;
        }

        Emit(e);
        if (_pending.Count > 0 && _arguments.IsWhole)
        {
            Drain(all: false);
        }
    }

    private void Wait(in ChatEvent e)
    {
        var kind = e.Kind;
        var index = e.Index;
        var same = kind switch
        {
            ChatEventKind.ToolArguments => _pending.FindLast(waiting => waiting.Kind == kind && waiting.Index == index),
            ChatEventKind.Text or ChatEventKind.Refusal or ChatEventKind.Reasoning when _pending is [.., var last] && last.Kind == kind => last,
            _ => null,
        };
        if (same is not null)
        {
            same.Append(e.Text);
            return;
        }

        // Arguments follow their call, wherever they arrive.
        var call = kind == ChatEventKind.ToolArguments ? _pending.FindLastIndex(waiting => waiting.Kind == ChatEventKind.ToolCall && waiting.Index == index) : _pending.Count - 1;
        if (kind != ChatEventKind.ToolArguments || call >= 0)
        {
            _pending.Insert(call + 1, new PendingEvent(e));
        }
    }

    /// <summary>Writes what waits: up to the next unfinished call, or all of it.</summary>
    private void Drain(bool all)
    {
        var written = 0;
        while (written < _pending.Count)
        {
            var next = _pending[written];
            var isCurrent = next.Kind == ChatEventKind.ToolArguments && next.Index == _call;
            if (!all && !isCurrent && _open == BlockKind.Tool && !_arguments.IsWhole)
            {
                break;
            }

            Emit(next.ToEvent());
            written++;
        }

        _pending.RemoveRange(0, written);
        if (all)
        {
            Close();
        }
    }

    private void Emit(in ChatEvent e)
    {
        switch (e.Kind)
        {
            case ChatEventKind.Text or ChatEventKind.Refusal when !e.Text.IsEmpty:
                _refused |= e.Kind == ChatEventKind.Refusal;
                Open(BlockKind.Text);
                _frames.Text(e.Text);
                break;
            case ChatEventKind.Reasoning when !e.Text.IsEmpty:
                Open(BlockKind.Thinking);
                _frames.Thinking(e.Text);
                break;
            case ChatEventKind.ReasoningState:
                State((OpaqueState)e.Payload!);
                break;
            case ChatEventKind.ToolCall:
                Call(e);
                break;
            case ChatEventKind.ToolArguments when !e.Text.IsEmpty && _open == BlockKind.Tool && e.Index == _call:
                _arguments.Take(e.Text);
                _frames.Arguments(e.Text);
                break;
            case ChatEventKind.Annotation when e.Name == AnthropicMessagesDialect.Dialect:
                Open(BlockKind.Text);
                _frames.Citation(e.Text);
                break;
            case ChatEventKind.Raw when e.Name == AnthropicMessagesDialect.Dialect:
                Close();
                _frames.Whole(e.Text);
                break;
        }
    }

    private void State(OpaqueState state)
    {
        var data = MessagesState.Write(state);
        if (MessagesState.IsRedacted(state) || (_open != BlockKind.Thinking && state.Kind != OpaqueState.Signature))
        {
            Close();
            _frames.Redacted(data);
            return;
        }

        Open(BlockKind.Thinking);
        _frames.Signature(Encoding.UTF8.GetBytes(data));
        Close();
    }

    private void Call(in ChatEvent e)
    {
        Close();
        if (e.Payload is OpaqueState state)
        {
            _frames.Redacted(MessagesState.Write(state, e.Id ?? ""));
        }

        _frames.BeginTool(e.Id ?? "", e.Name ?? "");
        _open = BlockKind.Tool;
        _call = e.Index;
        _arguments = default;
    }

    private void Open(BlockKind kind)
    {
        if (_open == kind)
        {
            return;
        }

        Close();
        _open = kind;
        if (kind == BlockKind.Text)
        {
            _frames.BeginText();
        }
        else
        {
            _frames.BeginThinking();
        }
    }

    private void Close()
    {
        if (_open != BlockKind.None)
        {
            _frames.EndBlock();
            _open = BlockKind.None;
        }
    }

    private void Begin()
    {
        if (!_started)
        {
            _started = true;
            _frames.BeginMessage(_id, _model, _usage);
        }
    }

    private enum BlockKind
    {
        None,
        Text,
        Thinking,
        Tool,
    }
}
