using System.Buffers;
using System.Text;

namespace Parlance.Gateway.Features.Guardrails;

/// <summary>
/// The events of one answer on their way to the caller: text passes as soon as it is sure, arguments of a call when the call is whole, because only then it can be read what they say. Log probabilities stay out: they spell the text.
/// A finding that blocks ends every choice with <c>content_filter</c>, and nothing follows. Not thread-safe.
/// </summary>
internal sealed class GuardedAnswer(IReadOnlyList<TextRule> rules, IReadOnlyList<Guardrail> limits, IChatSink inner) : IChatSink
{
    private readonly Dictionary<int, OpenText> _open = [];
    private readonly SortedDictionary<(int Choice, int Index), StringBuilder> _calls = [];
    private readonly HashSet<(int Choice, int Index)> _custom = [];
    private readonly SortedSet<int> _unfinished = [];
    private readonly ArrayBufferWriter<char> _ready = new();
    private long _characters;

    /// <summary>Name of the guardrail that stopped the answer; null when none did.</summary>
    public string? BlockedBy { get; private set; }

    /// <summary>Whether anything was replaced.</summary>
    public bool Changed { get; private set; }

    public void Write(in ChatEvent e)
    {
        if (BlockedBy is not null)
        {
            // What it used is told to the end; what it says is not.
            if (e.Kind is ChatEventKind.Usage or ChatEventKind.End)
            {
                inner.Write(e);
            }

            return;
        }

        if (e.IsContent)
        {
            _unfinished.Add(e.Choice);
        }

        switch (e.Kind)
        {
            case ChatEventKind.Text or ChatEventKind.Refusal or ChatEventKind.Reasoning:
                Text(e);
                break;
            case ChatEventKind.ReasoningState:
                State(e);
                break;
            case ChatEventKind.ToolCall:
                if (Close(e.Choice))
                {
                    _calls[(e.Choice, e.Index)] = new StringBuilder();
                    _ = e.Number == 1 && _custom.Add((e.Choice, e.Index));
                    inner.Write(e);
                }

                break;
            case ChatEventKind.ToolArguments:
                if (_calls.TryGetValue((e.Choice, e.Index), out var arguments))
                {
                    arguments.Append(Encoding.UTF8.GetString(e.Text));
                }

                break;
            case ChatEventKind.Annotation or ChatEventKind.Raw:
                Json(e);
                break;
            case ChatEventKind.Logprobs:
                break;
            case ChatEventKind.Finish:
                if (End(e.Choice))
                {
                    _unfinished.Remove(e.Choice);
                    inner.Write(e);
                }

                break;
            case ChatEventKind.End:
                End(null);
                inner.Write(e);
                break;
            default:
                inner.Write(e);
                break;
        }
    }

    private void Text(in ChatEvent e)
    {
        if (!_open.TryGetValue(e.Choice, out var open) || open.Kind != e.Kind)
        {
            if (!Close(e.Choice))
            {
                return;
            }

            _open[e.Choice] = open = new OpenText(e.Kind, new TextWindow(rules), Encoding.UTF8.GetDecoder());
        }

        var chars = ArrayPool<char>.Shared.Rent(e.Text.Length + 1);
        var count = open.Decoder.GetChars(e.Text, chars, flush: false);
        _ = Grows(count) && Push(e.Choice, open, chars.AsSpan(0, count), last: false);
        ArrayPool<char>.Shared.Return(chars);
    }

    /// <summary>Signed reasoning that was changed is no longer what was signed; state that can be read must not say what text may not.</summary>
    private void State(in ChatEvent e)
    {
        var state = (OpaqueState)e.Payload!;
        var isChanged = _open.TryGetValue(e.Choice, out var open) && Close(e.Choice) && open.Window.Changed;
        if (BlockedBy is null && !isChanged && !(state.Kind == OpaqueState.Details && TextPlaces.InValue(Encoding.UTF8.GetBytes(state.Data)) is { } places && (places.Apply(rules) is not null || places.AreChanged)))
        {
            inner.Write(e);
        }
    }

    private void Json(in ChatEvent e)
    {
        if (!Close(e.Choice))
        {
            return;
        }

        var places = TextPlaces.InValue(e.Text.ToArray());
        if (places?.Apply(rules) is { } blockedBy)
        {
            Block(blockedBy);
        }
        else if (places is { AreChanged: true })
        {
            Changed = true;
            inner.Write(new ChatEvent { Kind = e.Kind, Choice = e.Choice, Id = e.Id, Name = e.Name, Number = e.Number, Payload = e.Payload, Text = places.Write() });
        }
        else
        {
            inner.Write(e);
        }
    }

    /// <summary>Ends the text that is open; false when it is blocked.</summary>
    private bool Close(int choice) => !_open.Remove(choice, out var open) || Push(choice, open, [], last: true);

    /// <summary>Ends one choice, or all; false when one is blocked.</summary>
    private bool End(int? choice)
    {
        foreach (var open in _open.Keys.Where(open => choice is null || open == choice).ToArray())
        {
            if (!Close(open))
            {
                return false;
            }
        }

        foreach (var (call, arguments) in _calls.Where(call => choice is null || call.Key.Choice == choice).ToArray())
        {
            _calls.Remove(call);
            if (!Release(call, arguments.ToString()))
            {
                return false;
            }
        }

        return true;
    }

    private bool Release((int Choice, int Index) call, string arguments)
    {
        if (!Grows(arguments.Length))
        {
            return false;
        }

        string? blockedBy;
        var looked = arguments;
        if (!_custom.Contains(call) && TextPlaces.InValue(Encoding.UTF8.GetBytes(arguments)) is { } places)
        {
            blockedBy = places.Apply(rules);
            looked = places.AreChanged ? Encoding.UTF8.GetString(places.Write()) : arguments;
        }
        else
        {
            looked = TextWindow.Redact(arguments, rules, out blockedBy);
        }

        if (blockedBy is not null)
        {
            Block(blockedBy);
            return false;
        }

        Changed |= looked != arguments;
        if (looked!.Length > 0)
        {
            inner.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Choice = call.Choice, Index = call.Index, Text = Encoding.UTF8.GetBytes(looked) });
        }

        return true;
    }

    private bool Push(int choice, in OpenText open, ReadOnlySpan<char> more, bool last)
    {
        _ready.ResetWrittenCount();
        if (!open.Window.Push(more, last, _ready))
        {
            Block(open.Window.BlockedBy!);
            return false;
        }

        Changed |= open.Window.Changed;
        if (_ready.WrittenCount > 0)
        {
            var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(_ready.WrittenCount));
            var count = Encoding.UTF8.GetBytes(_ready.WrittenSpan, bytes);
            inner.Write(new ChatEvent { Kind = open.Kind, Choice = choice, Text = bytes.AsSpan(0, count) });
            ArrayPool<byte>.Shared.Return(bytes);
        }

        return true;
    }

    /// <summary>False when the answer is longer than it may be.</summary>
    private bool Grows(int characters)
    {
        _characters += characters;
        foreach (var limit in limits)
        {
            if (_characters > limit.MaxCharacters)
            {
                Block(limit.Name);
                return false;
            }
        }

        return true;
    }

    private void Block(string guardrail)
    {
        BlockedBy = guardrail;
        foreach (var choice in _unfinished.DefaultIfEmpty(0))
        {
            inner.Write(new ChatEvent { Kind = ChatEventKind.Finish, Choice = choice, Reason = FinishReason.ContentFilter });
        }
    }

    private readonly record struct OpenText(ChatEventKind Kind, TextWindow Window, Decoder Decoder);
}
