using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Parlance.Dialects.Declarative;

/// <summary>Reads a <see cref="Condition"/>: <c>||</c> binds less than <c>&amp;&amp;</c>, that less than <c>!</c>.</summary>
internal sealed class ConditionParser
{
    private const int MaxDepth = 32;
    private readonly ExpressionScanner _scanner;
    private readonly JsonPath? _list;
    private readonly List<JsonPath> _paths = [];
    private int _depth;

    private ConditionParser(ExpressionScanner scanner, JsonPath? list)
    {
        _scanner = scanner;
        _list = list;
    }

    /// <summary>The condition in <paramref name="text"/>, as seen from one item of <paramref name="list"/> if there is one.</summary>
    public static bool TryRead(string text, JsonPath? list, [NotNullWhen(true)] out Condition? condition, [NotNullWhen(false)] out string? error)
    {
        var scanner = new ExpressionScanner(text);
        condition = null;
        scanner.Limit("a condition");
        var parser = new ConditionParser(scanner, list);
        var holds = parser.Or();
        scanner.SkipSpace();
        if (!scanner.AtEnd)
        {
            scanner.Fail("'&&', '||' or the end is expected");
        }

        error = scanner.Error;
        condition = error is null ? new Condition(text, holds, parser._paths) : null;
        return condition is not null;
    }

    /// <summary>The condition of a filter, up to its closing parenthesis.</summary>
    public static Condition ReadNested(ExpressionScanner scanner)
    {
        var start = scanner.Position;
        var parser = new ConditionParser(scanner, null);

        // The path that holds the filter may stand in a condition, whose depth is not known here: filters in filters are few.
        parser._depth = scanner.Text.AsSpan(0, start).Count("[?");
        var holds = parser.Or();
        return new Condition(scanner.Error is null ? scanner.Text[start..scanner.Position] : string.Empty, holds, parser._paths);
    }

    private Func<JsonScope, bool> Or()
    {
        if (++_depth > MaxDepth)
        {
            _scanner.Fail($"parentheses go at most {MaxDepth} deep");
            return Never;
        }

        var left = And();
        while (_scanner.TryTake("||"))
        {
            var (first, second) = (left, And());
            left = scope => first(scope) || second(scope);
        }

        _depth--;
        return left;
    }

    private Func<JsonScope, bool> And()
    {
        var left = Not();
        while (_scanner.TryTake("&&"))
        {
            var (first, second) = (left, Not());
            left = scope => first(scope) && second(scope);
        }

        return left;
    }

    private Func<JsonScope, bool> Not()
    {
        var negated = false;
        while (_scanner.TryTake("!"))
        {
            negated = !negated;
        }

        var holds = Primary();
        return negated ? scope => !holds(scope) : holds;
    }

    private Func<JsonScope, bool> Primary()
    {
        if (_scanner.TryTake("("))
        {
            var inner = Or();
            Expect(")");
            return inner;
        }

        var start = _scanner.Position;
        if (_scanner.TryTakeWord("exists") && _scanner.TryTake("("))
        {
            var path = Path();
            Expect(")");
            return scope => ConditionValue.Exists(path, scope);
        }

        _scanner.Position = _scanner.Error is null ? start : _scanner.Position;
        return Comparison(Value());
    }

    private Func<JsonScope, bool> Comparison(ConditionValue left)
    {
        if (_scanner.TryTake("=~"))
        {
            return left.Matches(Expression());
        }

        if (_scanner.TryTakeWord("in"))
        {
            return left.IsIn(List());
        }

        foreach (var sign in (string[])["==", "!=", "<=", ">=", "<", ">"])
        {
            if (_scanner.TryTake(sign))
            {
                return left.Compare(sign, Value());
            }
        }

        if (left.Path is { } path)
        {
            return scope => ConditionValue.Exists(path, scope);
        }

        _scanner.Fail("a comparison is expected");
        return Never;
    }

    private ConditionValue Value()
    {
        _scanner.SkipSpace();
        if (_scanner.Peek is '\'' or '"')
        {
            return ConditionValue.Of(_scanner.TakeQuoted("text"));
        }

        if (char.IsAsciiDigit(_scanner.Peek) || _scanner.Peek is '-' or '+')
        {
            var start = _scanner.Position;
            var digits = _scanner.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+');
            if (double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            {
                return ConditionValue.Of(number, digits);
            }

            _scanner.Position = start;
            _scanner.Fail("is no number");
        }

        return _scanner.TryTakeWord("true") ? ConditionValue.Of("true") : _scanner.TryTakeWord("false") ? ConditionValue.Of("false")
            : _scanner.TryTakeWord("null") ? ConditionValue.Null : ConditionValue.Of(Path());
    }

    private JsonPath Path()
    {
        _scanner.SkipSpace();
        if (_scanner.AtEnd)
        {
            _scanner.Fail("a path or a value is missing");
        }

        var path = PathParser.Read(_scanner).Within(_list);
        _paths.Add(path);
        return path;
    }

    private List<ConditionValue> List()
    {
        var values = new List<ConditionValue>();
        Expect("[");
        while (_scanner.Error is null && !_scanner.TryTake("]"))
        {
            if (values.Count > 0)
            {
                Expect(",");
            }

            values.Add(Value());
        }

        return values;
    }

    private Func<string, bool> Expression()
    {
        _scanner.SkipSpace();
        var start = _scanner.Position;
        if (_scanner.Peek is not ('/' or '\'' or '"'))
        {
            _scanner.Fail("a regular expression stands between slashes or quotes");
            return _ => false;
        }

        var isSlash = _scanner.Peek == '/';
        var expression = _scanner.TakeQuoted("regular expression");
        var ignoresCase = isSlash && _scanner.TryTakeWord("i");
        if (BoundedExpression.TryCreate(expression, ignoresCase, out var matches, out var error))
        {
            return matches;
        }

        _scanner.Position = _scanner.Error is null ? start : _scanner.Position;
        _scanner.Fail(error);
        return _ => false;
    }

    private void Expect(string sign)
    {
        if (!_scanner.TryTake(sign))
        {
            _scanner.Fail($"'{sign}' is missing");
        }
    }

    private static bool Never(JsonScope scope) => false;
}
