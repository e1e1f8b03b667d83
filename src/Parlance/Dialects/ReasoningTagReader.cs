using System.Text;

namespace Parlance.Dialects;

/// <summary>
/// Takes reasoning out of the head of a text that comes in pieces: <c>&lt;think&gt;…&lt;/think&gt;answer</c>, cut anywhere. Space before the tag, a line break behind it and space before the answer belong to the tags.
/// A text that does not begin with the tag, and a tag further on, stay what they are. At most the length of a tag is held back. Not thread-safe; one per choice.
/// </summary>
/// <param name="tag">Name of the tag without its marks.</param>
internal sealed class ReasoningTagReader(string tag)
{
    private readonly byte[] _opening = Encoding.UTF8.GetBytes($"<{tag}>");
    private readonly byte[] _closing = Encoding.UTF8.GetBytes($"</{tag}>");
    private byte[] _held = [];
    private int _heldCount;
    private Place _place;

    private enum Place
    {
        BeforeOpening,
        BehindOpening,
        Inside,
        BehindClosing,
        Answer,
    }

    /// <summary>Reads the next piece and writes what is certain.</summary>
    public void Read(ReadOnlySpan<byte> text, int choice, IChatSink sink)
    {
        if (_heldCount > 0)
        {
            Hold(text, _heldCount);
            text = _held.AsSpan(0, _heldCount);
            _heldCount = 0;
        }

        while (_place != Place.Answer && !text.IsEmpty)
        {
            if (!TryStep(ref text, choice, sink))
            {
                return;
            }
        }

        Write(ChatEventKind.Text, choice, text, sink);
    }

    /// <summary>Writes what was held back: nothing more will come.</summary>
    public void Complete(int choice, IChatSink sink)
    {
        Write(_place == Place.Inside ? ChatEventKind.Reasoning : ChatEventKind.Text, choice, _held.AsSpan(0, _heldCount), sink);
        _heldCount = 0;
        _place = Place.Answer;
    }

    /// <summary>Moves <paramref name="text"/> past what is understood; false when the rest is held back until more comes.</summary>
    private bool TryStep(ref ReadOnlySpan<byte> text, int choice, IChatSink sink)
    {
        switch (_place)
        {
            case Place.BeforeOpening:
                return TryOpen(ref text);
            case Place.BehindOpening:
                text = text[0] == '\n' ? text[1..] : text;
                _place = Place.Inside;
                return true;
            case Place.Inside:
                return TryClose(ref text, choice, sink);
            default:
                text = text.TrimStart(" \t\r\n"u8);
                _place = text.IsEmpty ? Place.BehindClosing : Place.Answer;
                return true;
        }
    }

    private bool TryOpen(ref ReadOnlySpan<byte> text)
    {
        var begun = text.TrimStart(" \t\r\n"u8);
        if (begun.StartsWith(_opening))
        {
            text = begun[_opening.Length..];
            _place = Place.BehindOpening;
            return true;
        }

        if (_opening.AsSpan().StartsWith(begun))
        {
            Hold(text, 0);
            return false;
        }

        _place = Place.Answer;
        return true;
    }

    private bool TryClose(ref ReadOnlySpan<byte> text, int choice, IChatSink sink)
    {
        var end = text.IndexOf(_closing);
        if (end >= 0)
        {
            Write(ChatEventKind.Reasoning, choice, text[..end], sink);
            text = text[(end + _closing.Length)..];
            _place = Place.BehindClosing;
            return true;
        }

        var begun = Math.Min(text.Length, _closing.Length - 1);
        while (!_closing.AsSpan().StartsWith(text[^begun..]))
        {
            begun--;
        }

        Write(ChatEventKind.Reasoning, choice, text[..^begun], sink);
        Hold(text[^begun..], 0);
        return false;
    }

    private void Hold(ReadOnlySpan<byte> text, int behind)
    {
        _heldCount = behind + text.Length;
        if (_heldCount > _held.Length)
        {
            Array.Resize(ref _held, Math.Max(64, _heldCount));
        }

        text.CopyTo(_held.AsSpan(behind));
    }

    private static void Write(ChatEventKind kind, int choice, ReadOnlySpan<byte> text, IChatSink sink)
    {
        if (!text.IsEmpty)
        {
            sink.Write(new ChatEvent { Kind = kind, Choice = choice, Text = text });
        }
    }
}
