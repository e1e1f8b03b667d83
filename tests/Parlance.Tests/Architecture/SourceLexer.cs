using System.Text;

namespace Parlance.Tests.Architecture;

/// <summary>Tells code from comments and literals. Holes of interpolated strings count as code.</summary>
internal sealed class SourceLexer
{
    private readonly string _text;
    private readonly StringBuilder _code;
    private readonly List<(int Line, string Value)> _literals = [];
    private int _position;

    public SourceLexer(string text)
    {
        _text = text;
        _code = new StringBuilder(text.Length);
        ReadCode(holeBraces: 0);
        Code = _code.ToString();
    }

    public string Code { get; }

    public IReadOnlyList<(int Line, string Value)> Literals => _literals;

    private bool Done => _position >= _text.Length;

    private bool At(string token) => string.CompareOrdinal(_text, _position, token, 0, token.Length) == 0;

    private void Keep(int count = 1)
    {
        _code.Append(_text, _position, count);
        _position += count;
    }

    private void Blank(int count = 1)
    {
        for (var end = Math.Min(_position + count, _text.Length); _position < end; _position++)
        {
            _code.Append(_text[_position] is '\n' ? '\n' : ' ');
        }
    }

    private void ReadCode(int holeBraces)
    {
        var depth = 0;
        while (!Done)
        {
            if (At("//"))
            {
                Blank(LengthTo("\n"));
            }
            else if (At("/*"))
            {
                Blank(LengthTo("*/") + 2);
            }
            else if (_text[_position] is '\'')
            {
                Blank(CharLength());
            }
            else if (StartOfString() is { } start)
            {
                ReadString(start.Prefix, start.Dollars, start.Verbatim);
            }
            else if (holeBraces > 0 && depth == 0 && _text[_position] is '}')
            {
                Blank(holeBraces);
                return;
            }
            else
            {
                depth += _text[_position] switch { '{' => 1, '}' => -1, _ => 0 };
                Keep();
            }
        }
    }

    private int LengthTo(string end)
    {
        var found = _text.IndexOf(end, _position, StringComparison.Ordinal);
        return (found < 0 ? _text.Length : found) - _position;
    }

    private int CharLength()
    {
        var end = _position + (At("'\\") ? 3 : 2);
        while (end < _text.Length && _text[end] is not '\'')
        {
            end++;
        }

        return end - _position + 1;
    }

    private (int Prefix, int Dollars, bool Verbatim)? StartOfString()
    {
        var end = _position;
        while (end < _text.Length && _text[end] is '$' or '@')
        {
            end++;
        }

        if (end >= _text.Length || _text[end] is not '"')
        {
            return null;
        }

        var prefix = _text.AsSpan(_position, end - _position);
        return (prefix.Length, prefix.Count('$'), prefix.Contains('@'));
    }

    private void ReadString(int prefix, int dollars, bool verbatim)
    {
        var line = _text.AsSpan(0, _position).Count('\n') + 1;
        Blank(prefix);
        var quotes = 0;
        while (_position + quotes < _text.Length && _text[_position + quotes] is '"')
        {
            quotes++;
        }

        if (quotes == 2 || (verbatim && quotes > 1 && quotes % 2 == 0))
        {
            Blank(2);
            _literals.Add((line, ""));
            return;
        }

        var raw = quotes >= 3 && !verbatim;
        var value = new StringBuilder();
        var end = raw ? new string('"', quotes) : "\"";
        Blank(raw ? quotes : 1);
        while (!Done && !(At(end) && !(verbatim && At("\"\""))))
        {
            ReadStringPart(value, dollars, verbatim, raw);
        }

        Blank(end.Length);
        _literals.Add((line, value.ToString()));
    }

    private void ReadStringPart(StringBuilder value, int dollars, bool verbatim, bool raw)
    {
        var braces = new string('{', Math.Max(dollars, 1));
        if (dollars > 0 && At(braces) && (raw || !At("{{")))
        {
            value.Append("{}");
            Blank(braces.Length);
            ReadCode(braces.Length);
            return;
        }

        var length = (verbatim && At("\"\"")) || (!verbatim && !raw && At("\\")) || (dollars > 0 && !raw && (At("{{") || At("}}"))) ? 2 : 1;
        value.Append(_text, _position, Math.Min(length, _text.Length - _position));
        Blank(length);
    }
}
