using System.Collections.Frozen;

namespace Parlance.Manifests;

/// <summary>Which fixed headers a manifest or a configuration may add to every call of a provider.</summary>
internal static class HeaderRules
{
    /// <summary>Credentials have their own place, where they are bound to one origin; the others describe the message or the connection, which is for the sender to say.</summary>
    private static readonly FrozenSet<string> Refused = new[]
    {
        "authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie",
        "host", "content-length", "content-type", "content-encoding", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer", "expect",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a header; null when nothing is.</summary>
    public static string? Complaint(string name, string value)
    {
        if (!IsName(name))
        {
            return "is not a valid header name";
        }

        if (Refused.Contains(name))
        {
            return "may not be set here: credentials go by auth, and the message describes itself";
        }

        return Characters.ArePrintable(value) ? null : "must be printable ASCII on one line";
    }

    /// <summary>A token of RFC 9110.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 128 && Characters.All(name, c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c));
}
