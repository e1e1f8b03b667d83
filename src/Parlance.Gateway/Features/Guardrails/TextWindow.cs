using System.Buffers;

namespace Parlance.Gateway.Features.Guardrails;

/// <summary>
/// One text on its way through rules: handed out as far as nothing can be found there any more, whatever comes. What is handed out in pieces is what would be made of the whole. Every rule sees the text as it was. Not thread-safe.
/// </summary>
internal sealed class TextWindow(IReadOnlyList<TextRule> rules)
{
    /// <summary>A finding that goes on and on is held no longer than so many characters: memory must stay bounded.</summary>
    private const int MostHeld = 16 * 1024;

    // The next finding of each rule; before the place where it was looked for from, nothing is known of it.
    private readonly (int At, int Length)[] _next = new (int At, int Length)[rules.Count];
    private char[] _text = [];
    private int _length;
    private int _from;

    /// <summary>Whether anything was replaced so far.</summary>
    public bool Changed { get; private set; }

    /// <summary>Name of the guardrail that stopped the text; null when none did.</summary>
    public string? BlockedBy { get; private set; }

    /// <summary>All of a text at once; null when it is blocked, <paramref name="text"/> itself when nothing was found.</summary>
    public static string? Redact(string text, IReadOnlyList<TextRule> rules, out string? blockedBy)
    {
        blockedBy = null;
        if (text.Length == 0 || !IsFound(text, rules))
        {
            return text;
        }

        var window = new TextWindow(rules);
        var output = new ArrayBufferWriter<char>(text.Length);
        var passes = window.Push(text, last: true, output);
        blockedBy = window.BlockedBy;
        return passes ? new string(output.WrittenSpan) : null;
    }

    /// <summary>Takes more text and gives what may be seen. False when the text is blocked: nothing of it may be seen any more.</summary>
    public bool Push(ReadOnlySpan<char> more, bool last, ArrayBufferWriter<char> output)
    {
        Append(more);
        var text = _text.AsSpan(0, _length);
        var sure = last ? _length : SureUntil(text);
        if (FindBlock(text, sure) is { } blocking)
        {
            BlockedBy = blocking.Guardrail;
            return false;
        }

        var passed = _from;
        Array.Fill(_next, (-1, 0));
        while (TryNext(text, passed, out var rule, out var at, out var length) && at < sure)
        {
            var end = at + length;
            if (!last && end >= _length && _length - at < MostHeld)
            {
                sure = at;
                break;
            }

            Changed = true;
            output.Write(text[passed..at]);
            output.Write(rule!.Replacement);
            passed = end;
        }

        sure = Math.Max(sure, passed);
        if (sure > passed && sure < _length && char.IsLowSurrogate(text[sure]))
        {
            sure--;
        }

        output.Write(text[passed..sure]);
        _from = sure;
        return true;
    }

    private static bool IsFound(string text, IReadOnlyList<TextRule> rules)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].Finder.TryFind(text, 0, out _, out _))
            {
                return true;
            }
        }

        return false;
    }

    private int SureUntil(ReadOnlySpan<char> text)
    {
        var sure = text.Length;
        for (var i = 0; i < rules.Count; i++)
        {
            sure = Math.Min(sure, rules[i].Finder.OpenFrom(text, _from));
        }

        // A pair is one character.
        return sure == text.Length && sure > _from && char.IsHighSurrogate(text[sure - 1]) ? sure - 1 : sure;
    }

    /// <summary>Looks at all that is there, whatever is replaced in it.</summary>
    private TextRule? FindBlock(ReadOnlySpan<char> text, int sure)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].Replacement is null && rules[i].Finder.TryFind(text, _from, out var at, out _) && at < sure)
            {
                return rules[i];
            }
        }

        return null;
    }

    private bool TryNext(ReadOnlySpan<char> text, int start, out TextRule? rule, out int at, out int length)
    {
        (rule, at, length) = (null, int.MaxValue, 0);
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].Replacement is null)
            {
                continue;
            }

            if (_next[i].At < start)
            {
                _next[i] = rules[i].Finder.TryFind(text, start, out var found, out var characters) ? (found, characters) : (int.MaxValue, 0);
            }

            if (_next[i].At < at)
            {
                (rule, at, length) = (rules[i], _next[i].At, _next[i].Length);
            }
        }

        return rule is not null;
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
