using System.Text.RegularExpressions;

namespace Parlance.Manifests;

/// <summary>
/// Inside <c>{ }</c> and <c>[ ]</c> YAML ends an unquoted scalar at a brace, so <c>{ api_key: ${KEY} }</c> would not parse. The braces of a reference are therefore swapped
/// for two private-use characters of the same width before parsing, which keeps every column right, and swapped back in each scalar.
/// </summary>
internal static partial class FlowReferences
{
    private const char Open = '\uF5D1';
    private const char Close = '\uF5D2';

    public static string Hide(string text) =>
        text.Contains("${", StringComparison.Ordinal) ? Reference().Replace(text, $"${Open}$1{Close}") : text;

    public static string Show(string scalar) =>
        scalar.Contains(Open) ? scalar.Replace(Open, '{').Replace(Close, '}') : scalar;

    [GeneratedRegex(@"\$\{([^{}\r\n]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
