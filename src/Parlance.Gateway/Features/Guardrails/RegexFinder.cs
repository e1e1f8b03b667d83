namespace Parlance.Gateway.Features.Guardrails;

/// <summary>Finds what matches a regular expression of the operator's.</summary>
internal sealed class RegexFinder(RegexGuard guard) : TextFinder
{
    public override bool TryFind(ReadOnlySpan<char> text, int start, out int at, out int length)
    {
        var found = guard.Find(text, start);
        (at, length) = (found?.Start ?? 0, found?.Length ?? 0);
        return found is not null;
    }

    // One character decides whether a word ends, a line break behind the end and one more whether a text does.
    public override int OpenFrom(ReadOnlySpan<char> text, int start) => Math.Max(start, text.Length - guard.Longest - 1);
}
