namespace Parlance.Manifests;

/// <summary>Money as a person writes it, read exactly: decimal US dollars to integer nano-dollars (10⁻⁹ USD), without a floating-point number in between.</summary>
public static class NanoUsd
{
    /// <summary>Nano-dollars of one dollar.</summary>
    public const long PerUsd = 1_000_000_000;

    /// <summary>The largest amount that is read: one million dollars.</summary>
    public const long Max = 1_000_000 * PerUsd;

    /// <summary>
    /// Reads digits with an optional point and at most nine decimals, for example <c>0.0983</c> → 98,300,000. False for anything else: signs, exponents, separators, more decimals, more than <see cref="Max"/>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long nanoUsd)
    {
        nanoUsd = 0;
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? [] : text[(point + 1)..];
        if (whole.Length is 0 or > 7 || (point >= 0 && fraction.Length is 0 or > 9) || whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        foreach (var digit in whole)
        {
            nanoUsd = (nanoUsd * 10) + (digit - '0');
        }

        for (var place = 0; place < 9; place++)
        {
            nanoUsd = (nanoUsd * 10) + (place < fraction.Length ? fraction[place] - '0' : 0);
        }

        return nanoUsd <= Max;
    }
}
