using System.Diagnostics.CodeAnalysis;

namespace Parlance.Dialects;

/// <summary>Data URLs (RFC 2397) in base64, as OpenAI takes images and files.</summary>
internal static class InlineUrl
{
    private const string Scheme = "data:";
    private const string Marker = ";base64,";

    /// <summary>Takes <c>data:image/png;base64,…</c> apart.</summary>
    public static bool TryParse(string url, [NotNullWhen(true)] out string? mediaType, [NotNullWhen(true)] out string? base64)
    {
        // The marker ends the head, which is short: a text without one must not be searched to its end.
        var marker = url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? url.AsSpan(0, Math.Min(url.Length, 256)).IndexOf(Marker, StringComparison.OrdinalIgnoreCase) : -1;
        mediaType = marker < 0 ? null : url[Scheme.Length..marker];
        base64 = marker < 0 ? null : url[(marker + Marker.Length)..];
        return marker > Scheme.Length;
    }

    /// <summary>The reverse; bytes of no known type go as they are.</summary>
    public static string Format(string? mediaType, string base64) => mediaType is null ? base64 : $"{Scheme}{mediaType}{Marker}{base64}";

    /// <summary>Whether the text is an address on the web.</summary>
    public static bool IsAddress(string url) => url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
}
