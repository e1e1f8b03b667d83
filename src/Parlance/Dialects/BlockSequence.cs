namespace Parlance.Dialects;

/// <summary>
/// Events as content blocks that follow one another: what arrives while a tool call's arguments are unfinished (the next of several interleaved calls) waits until they make a whole object
/// or the choice finishes. Further choices, and log probabilities, have no place in such protocols. Not thread-safe.
/// </summary>
internal sealed class BlockSequence(IBlockFrames frames)
{
    private readonly List<PendingEvent> _pending = [];
    private BlockKind _open;
    private int _call = -1;
    private ArgumentsProgress _arguments;
    private bool _begun;

    /// <summary>Whether the model refused in words.</summary>
    public bool Refused { get; private set; }

    /// <summary>Begins the answer, if it has not begun.</summary>
    public void Begin()
    {
        if (!_begun)
        {
            _begun = true;
            frames.BeginMessage();
        }
    }

    /// <summary>One event of content.</summary>
    public void Write(in ChatEvent e)
    {
        Begin();
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

    /// <summary>Ends the last block; all that waits is written.</summary>
    public void Finish()
    {
        Begin();
        Drain(all: true);
        Close();
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
    }

    private void Emit(in ChatEvent e)
    {
        switch (e.Kind)
        {
            case ChatEventKind.Text or ChatEventKind.Refusal when !e.Text.IsEmpty:
                Refused |= e.Kind == ChatEventKind.Refusal;
                Open(BlockKind.Text);
                frames.Piece(BlockKind.Text, e.Text);
                break;
            case ChatEventKind.Reasoning when !e.Text.IsEmpty:
                Open(BlockKind.Thinking);
                frames.Piece(BlockKind.Thinking, e.Text);
                break;
            case ChatEventKind.ReasoningState:
                State((OpaqueState)e.Payload!);
                break;
            case ChatEventKind.ToolCall:
                Close();
                frames.Begin(BlockKind.Tool, e);
                (_open, _call, _arguments) = (BlockKind.Tool, e.Index, default);
                break;
            case ChatEventKind.ToolArguments when !e.Text.IsEmpty && _open == BlockKind.Tool && e.Index == _call:
                _arguments.Take(e.Text);
                frames.Piece(BlockKind.Tool, e.Text);
                break;
            case ChatEventKind.Annotation when e.Name == frames.Dialect:
                Open(BlockKind.Text);
                frames.Annotation(e.Text);
                break;
            case ChatEventKind.Raw when e.Name == frames.Dialect:
                Close();
                frames.Raw(e.Id ?? "", e.Text);
                break;
        }
    }

    private void State(OpaqueState state)
    {
        if (frames.IsApart(state) || (_open != BlockKind.Thinking && state.Kind != OpaqueState.Signature))
        {
            Close();
            frames.State(state, inThinking: false);
            return;
        }

        Open(BlockKind.Thinking);
        frames.State(state, inThinking: true);
        Close();
    }

    private void Open(BlockKind kind)
    {
        if (_open != kind)
        {
            Close();
            _open = kind;
            frames.Begin(kind, default);
        }
    }

    private void Close()
    {
        if (_open != BlockKind.None)
        {
            frames.End(_open);
            _open = BlockKind.None;
        }
    }
}
