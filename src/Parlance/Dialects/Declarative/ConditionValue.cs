using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.Declarative;

/// <summary>One side of a comparison: a path, or a value that was written. Immutable.</summary>
internal sealed class ConditionValue
{
    private readonly string? _text;
    private readonly double? _number;
    private readonly byte[] _utf8;

    private ConditionValue(JsonPath? path, string? text, double? number)
    {
        (Path, _text, _number) = (path, text, number);
        _utf8 = Encoding.UTF8.GetBytes(text ?? string.Empty);
    }

    public static ConditionValue Null { get; } = new(null, null, null);

    /// <summary>The path; null for a value that was written.</summary>
    public JsonPath? Path { get; }

    public static ConditionValue Of(JsonPath path) => new(path, null, null);

    public static ConditionValue Of(string text) => new(null, text, null);

    public static ConditionValue Of(double number, string digits) => new(null, digits, number);

    /// <summary>Whether there is a value other than null; several are looked through for one.</summary>
    public static bool Exists(JsonPath path, in JsonScope scope) => path.TryFind(scope, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    public Func<JsonScope, bool> Compare(string sign, ConditionValue right) => sign switch
    {
        "==" => scope => Equal(scope, right),
        "!=" => scope => !Equal(scope, right),
        "<" => scope => Numbers(scope, right) is var (a, b) && a < b,
        "<=" => scope => Numbers(scope, right) is var (a, b) && a <= b,
        ">" => scope => Numbers(scope, right) is var (a, b) && a > b,
        _ => scope => Numbers(scope, right) is var (a, b) && a >= b,
    };

    public Func<JsonScope, bool> IsIn(IReadOnlyList<ConditionValue> values) => scope =>
    {
        foreach (var value in values)
        {
            if (Equal(scope, value))
            {
                return true;
            }
        }

        return false;
    };

    public Func<JsonScope, bool> Matches(Func<string, bool> expression) => scope => Text(scope) is { } text && expression(text);

    /// <summary>Texts as they are, numbers by their value; a number and a text that spells it are equal. Lists and objects equal nothing.</summary>
    private bool Equal(in JsonScope scope, ConditionValue right)
    {
        if (Path is not null && right.Path is null && right._text is not null && right._number is null)
        {
            return Path.TryFind(scope, out var value) && (value.ValueKind == JsonValueKind.String ? value.ValueEquals(right._utf8) : JsonPath.TextOf(value) == right._text);
        }

        if (IsNothing(scope) || right.IsNothing(scope))
        {
            return IsNothing(scope) && right.IsNothing(scope);
        }

        return (Text(scope), right.Text(scope)) is ({ } a, { } b) && (a == b || (Numbers(scope, right) is var (x, y) && x.Equals(y)));
    }

    private bool IsNothing(in JsonScope scope) => Path is null ? _text is null : !Exists(Path, scope);

    private string? Text(in JsonScope scope) => Path is null ? _text : Path.TextAt(scope);

    private double? Number(in JsonScope scope)
    {
        if (Path is null)
        {
            return _number ?? Parse(_text);
        }

        return !Path.TryFind(scope, out var value) ? null
            : value.ValueKind == JsonValueKind.Number ? value.TryGetDouble(out var number) ? number : null
            : value.ValueKind == JsonValueKind.String ? Parse(value.GetString()) : null;
    }

    private static double? Parse(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private (double Left, double Right)? Numbers(in JsonScope scope, ConditionValue right) => Number(scope) is { } a && right.Number(scope) is { } b ? (a, b) : null;
}
