using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Parlance.Client.Guards;

namespace Parlance;

/// <summary>
/// Redacts or blocks what matches a regular expression, or words, in requests and in answers. Matching takes time in proportion to the text (<see cref="RegexOptions.NonBacktracking"/>) and at most a second per look;
/// what takes longer is blocked. Immutable and thread-safe.
/// </summary>
public sealed class RegexGuard : IInputGuard, IOutputGuard
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(1);
    private readonly Regex _regex;
    private readonly string? _replacement;

    private RegexGuard(string pattern, RegexOptions options, int longest, string? replacement, string? name)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(longest);
        try
        {
            _regex = new Regex(pattern, options | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, s_timeout);
        }
        catch (NotSupportedException e)
        {
            throw new ArgumentException("The pattern needs backtracking, whose time nobody can bound: leave out lookarounds, back references and atomic groups.", nameof(pattern), e);
        }

        _replacement = replacement;
        Longest = longest;
        Name = name ?? nameof(RegexGuard);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Longest { get; }

    /// <summary>Puts <paramref name="replacement"/> in the place of every match.</summary>
    /// <param name="pattern">A regular expression without lookarounds, back references and atomic groups.</param>
    /// <param name="longest">Most characters that a match can have. A stream is held back by so much; a longer match may be missed in one.</param>
    /// <param name="replacement">Default <c>[redacted]</c>.</param>
    /// <param name="name">How the guard is called in an error. Default <c>RegexGuard</c>.</param>
    public static RegexGuard Redact([StringSyntax(StringSyntaxAttribute.Regex)] string pattern, int longest = 256, string replacement = "[redacted]", string? name = null)
    {
        ArgumentNullException.ThrowIfNull(replacement);
        return new RegexGuard(pattern, RegexOptions.None, longest, replacement, name);
    }

    /// <summary>Stops a call in whose request or answer the pattern matches; parameters as of <see cref="Redact"/>.</summary>
    public static RegexGuard Block([StringSyntax(StringSyntaxAttribute.Regex)] string pattern, int longest = 256, string? name = null) => new(pattern, RegexOptions.None, longest, null, name);

    /// <summary>Puts <c>[redacted]</c> in the place of each of the words, in upper or lower case. Words of ASCII letters and digits must stand alone, others may stand in longer ones, as Chinese has no spaces.</summary>
    public static RegexGuard RedactWords(params ReadOnlySpan<string> words) => OfWords(words, "[redacted]");

    /// <summary>Stops a call in whose request or answer one of the words stands; words as of <see cref="RedactWords"/>.</summary>
    public static RegexGuard BlockWords(params ReadOnlySpan<string> words) => OfWords(words, null);

    /// <inheritdoc/>
    public ValueTask<InputVerdict> CheckAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return ValueTask.FromResult(InputVerdict.Pass(GuardedRequest.Redact(request, this)));
        }
        catch (GuardBlockedException)
        {
            return ValueTask.FromResult(InputVerdict.Block("it holds what must not be sent."));
        }
    }

    /// <inheritdoc/>
    public GuardFinding? Find(ReadOnlySpan<char> text, int start)
    {
        try
        {
            foreach (var match in _regex.EnumerateMatches(text, start))
            {
                if (match.Length > 0)
                {
                    return new GuardFinding(match.Index, match.Length, _replacement);
                }
            }
        }
        catch (RegexMatchTimeoutException)
        {
            return new GuardFinding(start, Math.Max(1, text.Length - start), null);
        }

        return null;
    }

    private static RegexGuard OfWords(ReadOnlySpan<string> words, string? replacement)
    {
        if (words.IsEmpty || words.Contains(""))
        {
            throw new ArgumentException("Name at least one word, and none without a character.", nameof(words));
        }

        // The longer word first: of two that begin alike the first one wins.
        var patterns = words.ToArray().OrderByDescending(word => word.Length).Select(word => $"{Edge(word[0])}{Regex.Escape(word)}{Edge(word[^1])}");
        var longest = words.ToArray().Max(word => word.Length);
        return new RegexGuard(string.Join('|', patterns), RegexOptions.IgnoreCase, longest, replacement, null);
    }

    private static string Edge(char c) => char.IsAsciiLetterOrDigit(c) ? @"\b" : "";
}
