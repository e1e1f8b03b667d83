using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;

namespace Parlance.Gateway.Surfaces.Forms;

/// <summary>The boundary of a form in its <c>Content-Type</c> (RFC 2046 5.1.1).</summary>
internal static class FormBoundary
{
    private const int Longest = 70;
    private static readonly SearchValues<char> s_allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'()+_,-./:=?");

    /// <summary>Also gives the header as it is sent on: with the boundary and nothing else.</summary>
    public static bool TryRead(string? header, [NotNullWhen(true)] out string? boundary, [NotNullWhen(true)] out string? contentType)
    {
        boundary = contentType = null;
        if (!MediaTypeHeaderValue.TryParse(header, out var type) || !string.Equals(type.MediaType, "multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var said = type.Parameters.Where(parameter => string.Equals(parameter.Name, "boundary", StringComparison.OrdinalIgnoreCase)).ToArray();
        if (said is not [{ Value: { } value }])
        {
            return false;
        }

        value = value is ['"', .., '"'] && value.Length > 2 ? value[1..^1] : value;
        if (value.Length is 0 or > Longest || value.AsSpan().IndexOfAnyExcept(s_allowed) >= 0)
        {
            return false;
        }

        boundary = value;
        contentType = $"multipart/form-data; boundary=\"{value}\"";
        return true;
    }
}
