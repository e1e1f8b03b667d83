using System.Text;

namespace Parlance.Client.Guards;

/// <summary>
/// The text of one part on its way through a guard: handed out as far as no finding can begin there any more, whatever comes. What is handed out in pieces is what would be made of the whole. Not thread-safe.
/// </summary>
internal sealed class GuardedText(IOutputGuard guard)
{
    /// <summary>A finding that goes on and on is held no longer than so many times the longest: memory must stay bounded.</summary>
    private const int MostHeld = 64;

    private char[] _text = [];
    private int _length;
    private int _from;

    /// <summary>Whether anything was found so far.</summary>
    public bool Changed { get; private set; }

    /// <summary>All of a text at once.</summary>
    /// <exception cref="GuardBlockedException">A finding without a replacement.</exception>
    public static string Redact(string text, IOutputGuard guard) => text.Length == 0 || guard.Find(text, 0) is null ? text : new GuardedText(guard).Push(text, last: true);

    /// <summary>Takes more text and gives what may be seen; empty when nothing may yet.</summary>
    /// <exception cref="GuardBlockedException">A finding without a replacement.</exception>
    public string Push(ReadOnlySpan<char> more, bool last)
    {
        Append(more);
        var text = _text.AsSpan(0, _length);
        StringBuilder? changed = null;
        var passed = _from;

        // One character decides whether a word ends, a line break behind the end and one more whether a text does: they must be seen before a finding is sure.
        var sure = last ? _length : Math.Max(_from, _length - guard.Longest - 1);
        while (guard.Find(text, passed) is { } finding && finding.Start < sure)
        {
            var end = finding.Start + Math.Max(1, finding.Length);
            if (!last && end >= _length && _length - finding.Start < (long)guard.Longest * MostHeld)
            {
                sure = finding.Start;
                break;
            }

            Changed = true;
            changed ??= new StringBuilder();
            changed.Append(text[passed..finding.Start]).Append(finding.Replacement ?? throw new GuardBlockedException());
            passed = end;
        }

        sure = Math.Max(sure, passed);
        if (sure > passed && sure < _length && char.IsLowSurrogate(text[sure]))
        {
            sure--;
        }

        var released = changed is null ? new string(text[passed..sure]) : changed.Append(text[passed..sure]).ToString();
        _from = sure;
        return released;
    }

    /// <summary>One character of what was handed out stays: whether a word begins depends on it.</summary>
    private void Append(ReadOnlySpan<char> more)
    {
        if (_from > 1)
        {
            _text.AsSpan(_from - 1, _length - _from + 1).CopyTo(_text);
            _length -= _from - 1;
            _from = 1;
        }

        if (_length + more.Length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(_length + more.Length, _text.Length * 2));
        }

        more.CopyTo(_text.AsSpan(_length));
        _length += more.Length;
    }
}
