using System.Text;
using System.Text.RegularExpressions;

namespace Parlance.Gateway.Features.Requests;

/// <summary>Makes of a body on the wire what is kept of it. Thread-safe.</summary>
/// <param name="rules">What is taken out.</param>
/// <param name="limit">Most bytes of a body that are kept.</param>
internal sealed class Redaction(IReadOnlyList<Regex> rules, int limit)
{
    private const string Mark = "[redacted]";

    /// <summary>Bytes beyond the limit that are looked at, so that what begins before the cut is found whole.</summary>
    public const int Margin = 4096;

    public int Limit => limit;

    /// <summary>What is kept of a body of <paramref name="length"/> bytes that begins with <paramref name="body"/>.</summary>
    public LoggedBody Apply(ReadOnlySpan<byte> body, long length)
    {
        var isRedacted = false;
        var kept = body;
        if (rules.Count > 0)
        {
            var text = Encoding.UTF8.GetString(body);
            var redacted = rules.Aggregate(text, static (rest, rule) => rule.Replace(rest, Mark));
            isRedacted = !ReferenceEquals(redacted, text) && redacted != text;
            kept = isRedacted ? Encoding.UTF8.GetBytes(redacted) : body;
        }

        var isCut = length > body.Length || kept.Length > limit;
        return new LoggedBody(kept[..Math.Min(kept.Length, limit)].ToArray(), length, isCut, isRedacted);
    }
}
