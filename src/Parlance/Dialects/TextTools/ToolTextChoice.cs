using System.Text;

namespace Parlance.Dialects.TextTools;

/// <summary>The text of one choice: what is certain passes, what may be a call waits.</summary>
internal sealed class ToolTextChoice(int index, ToolTextOptions options, IChatSink inner, Func<string, int, string> makeId)
{
    /// <summary>A block that is longer is no call.</summary>
    private const int Longest = 1 << 20;

    private readonly byte[][] _openings = [.. ToolText.Openings(options).Select(Encoding.UTF8.GetBytes)];
    private byte[] _held = [];
    private int _length;
    private int _start;
    private byte[]? _closing;
    private int _calls;
    private bool _native;
    private bool _waits;
    private bool _written;

    public int Index { get; } = index;

    /// <summary>Whether a call was found.</summary>
    public bool Called { get; private set; }

    public bool Holds => _length > 0;

    public void Read(ReadOnlySpan<byte> text)
    {
        if (_length + text.Length > _held.Length)
        {
            Array.Resize(ref _held, Math.Max(_length + text.Length, _held.Length * 2));
        }

        text.CopyTo(_held.AsSpan(_length));
        _length += text.Length;
        Step(options.Hybrid);
    }

    /// <summary>A call came in the protocol's own way: what was held back for the text's sake is text after all.</summary>
    public void SeeNative(int call)
    {
        _calls = Math.Max(_calls, call + 1);
        _native = true;
        if (options.Hybrid)
        {
            _closing = null;
            _waits = false;
            Pass(_length);
        }
    }

    /// <summary>Nothing more will come.</summary>
    public void Complete()
    {
        _waits = false;
        Step(hybrid: false);
        if (_closing is not null)
        {
            // Models forget the last tag, above all where it was their stop sequence.
            var block = Encoding.UTF8.GetString(_held.AsSpan(_start, _length - _start)) + Encoding.UTF8.GetString(_closing);
            _closing = null;
            if (options.Lenient && Take(block))
            {
                Drop(_length);
            }
        }

        if (Called && _held.AsSpan(0, _length).Trim(" \t\r\n"u8).IsEmpty)
        {
            Drop(_length);
        }

        Pass(_length);
    }

    private void Step(bool hybrid)
    {
        while (!_waits && _length > 0)
        {
            if (hybrid && _native)
            {
                Pass(_length);
            }
            else if (_closing is null ? !TryOpen(hybrid) : !TryClose())
            {
                return;
            }
        }
    }

    /// <summary>Passes text up to a tag. False when more must come to go on.</summary>
    private bool TryOpen(bool hybrid)
    {
        var text = _held.AsSpan(0, _length);
        var tag = text.IndexOf((byte)'<');
        if (tag < 0)
        {
            Pass(text.TrimEnd(" \t\r\n"u8).Length);
            return false;
        }

        // Space before the tag is the tag's, if it is one.
        Pass(text[..tag].TrimEnd(" \t\r\n"u8).Length);
        text = _held.AsSpan(0, _length);
        tag = text.IndexOf((byte)'<');
        var rest = text[tag..];
        var unsure = false;
        foreach (var opening in _openings)
        {
            if (rest.Length < opening.Length || (rest.Length == opening.Length && opening[^1] != '>'))
            {
                unsure |= opening.AsSpan().StartsWith(rest);
            }
            else if (Opens(rest, opening))
            {
                _start = tag;
                _closing = [(byte)'<', (byte)'/', .. opening.AsSpan(1).TrimEnd((byte)'>'), (byte)'>'];
                _waits = hybrid;
                return !hybrid;
            }
        }

        if (unsure)
        {
            return false;
        }

        Pass(tag + 1);
        return true;
    }

    private static bool Opens(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> opening) => rest.StartsWith(opening) && (opening[^1] == '>' || rest[opening.Length] is (byte)'>' or (byte)'=' or (byte)' ' or (byte)'\n');

    private bool TryClose()
    {
        var end = _held.AsSpan(_start, _length - _start).IndexOf(_closing);
        if (end < 0)
        {
            if (_length - _start > Longest)
            {
                _closing = null;
                Pass(_length);
                return true;
            }

            return false;
        }

        end += _start + _closing!.Length;
        var block = Encoding.UTF8.GetString(_held.AsSpan(_start, end - _start));
        _closing = null;
        if (Take(block))
        {
            Drop(end);
        }
        else
        {
            Pass(end);
        }

        return true;
    }

    private bool Take(string block)
    {
        var calls = ToolText.Read(block, options);
        foreach (var (name, arguments) in calls)
        {
            var number = _calls++;
            inner.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Choice = Index, Index = number, Id = makeId(arguments, number), Name = name });
            inner.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Choice = Index, Index = number, Text = Encoding.UTF8.GetBytes(arguments) });
        }

        Called |= calls.Count > 0;
        return calls.Count > 0;
    }

    private void Pass(int count)
    {
        var text = (ReadOnlySpan<byte>)_held.AsSpan(0, count);
        if (Called && !_written)
        {
            // The answer begins with a call: the lines between it and the text are nobody's.
            text = text.TrimStart(" \t\r\n"u8);
        }

        if (!text.IsEmpty)
        {
            _written = true;
            inner.Write(new ChatEvent { Kind = ChatEventKind.Text, Choice = Index, Text = text });
        }

        Drop(count);
    }

    private void Drop(int count)
    {
        _held.AsSpan(count, _length - count).CopyTo(_held);
        _length -= count;
        _start = Math.Max(0, _start - count);
    }
}
