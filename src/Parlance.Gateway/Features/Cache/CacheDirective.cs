using Microsoft.AspNetCore.Http;

namespace Parlance.Gateway.Features.Cache;

/// <summary>What a request says of the cache.</summary>
internal enum CacheDirective
{
    /// <summary>Nothing: what is kept may be given.</summary>
    None,

    /// <summary><c>Cache-Control: no-cache</c>: the answer is made anew, and kept.</summary>
    Refresh,

    /// <summary><c>Cache-Control: no-store</c> or <c>x-parlance-cache: bypass</c>: the answer is made anew, and not kept.</summary>
    Bypass,
}

/// <summary>Reads a <see cref="CacheDirective"/>, and names the header of both directions.</summary>
internal static class CacheDirectives
{
    /// <summary>Of an answer: <c>hit</c>, <c>miss</c> or <c>bypass</c>; of a request: <c>bypass</c>.</summary>
    public const string Header = "x-parlance-cache";

    public static CacheDirective Read(IHeaderDictionary headers)
    {
        if (headers.TryGetValue(Header, out var own) && string.Equals(own, "bypass", StringComparison.OrdinalIgnoreCase))
        {
            return CacheDirective.Bypass;
        }

        var said = CacheDirective.None;
        foreach (var line in headers.CacheControl)
        {
            foreach (var piece in line.AsSpan().Split(','))
            {
                var word = line.AsSpan()[piece].Trim();
                if (word.Equals("no-store", StringComparison.OrdinalIgnoreCase))
                {
                    return CacheDirective.Bypass;
                }

                said = word.Equals("no-cache", StringComparison.OrdinalIgnoreCase) ? CacheDirective.Refresh : said;
            }
        }

        return said;
    }
}
