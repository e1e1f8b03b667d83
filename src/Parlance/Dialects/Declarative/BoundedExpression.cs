using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Parlance.Dialects.Declarative;

/// <summary>Regular expressions that others wrote: without backtracking, so that the time is linear in the text, and with bounds on both.</summary>
internal static class BoundedExpression
{
    private const int MaxPattern = 1024;
    private const int MaxText = 64 * 1024;

    /// <summary>A match anywhere in the first 64 Ki characters of a text.</summary>
    public static bool TryCreate(string pattern, bool ignoresCase, [NotNullWhen(true)] out Func<string, bool>? matches, [NotNullWhen(false)] out string? error)
    {
        matches = null;
        error = pattern.Length > MaxPattern ? $"a regular expression has at most {MaxPattern} characters" : null;
        try
        {
            var regex = error is null ? new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoresCase ? RegexOptions.IgnoreCase : RegexOptions.None)) : null;
            matches = regex is null ? null : text => regex.IsMatch(text.AsSpan(0, Math.Min(text.Length, MaxText)));
        }
        catch (RegexParseException e)
        {
            error = $"the regular expression is wrong at its character {e.Offset + 1}";
        }
        catch (NotSupportedException)
        {
            error = "the regular expression looks back or around, or repeats too much, which is not supported";
        }

        return matches is not null;
    }
}
