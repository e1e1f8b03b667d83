using System.Diagnostics.CodeAnalysis;

namespace Parlance.Manifests;

/// <summary>What may be the base address of a provider.</summary>
internal static class ProviderAddress
{
    public const string Rule = "must be an absolute http or https address without credentials, query and fragment";

    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? uri) =>
        Uri.TryCreate(text, UriKind.Absolute, out uri) && IsValid(uri);

    public static bool IsValid(Uri uri) =>
        uri.IsAbsoluteUri && uri.Scheme is "http" or "https" && uri is { Host.Length: > 0, UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 };

    /// <summary>
    /// The address that a variable such as <c>ANTHROPIC_BASE_URL</c> or <c>OLLAMA_HOST</c> names. The vendors' own tools take the root there, with or without scheme and port,
    /// so what is missing comes from <paramref name="documented"/>: scheme, port and the path, unless the value ends in it. A server bound to every interface is called on this machine.
    /// Where the documented address is a root, <c>/v1</c> at the end is left out: that is what the same variable holds for clients of the server's OpenAI-compatible side.
    /// </summary>
    public static bool TryFromRoot(string value, Uri documented, [NotNullWhen(true)] out Uri? uri)
    {
        uri = null;
        var bare = !value.Contains("://", StringComparison.Ordinal);
        if (!TryParse(bare ? $"{documented.Scheme}://{value}" : value, out var root))
        {
            return false;
        }

        var path = root.AbsolutePath.TrimEnd('/');
        var wanted = documented.AbsolutePath.TrimEnd('/');
        path = wanted.Length == 0 && path.EndsWith("/v1", StringComparison.Ordinal) ? path[..^3] : path;
        var builder = new UriBuilder(root) { Path = path.EndsWith(wanted, StringComparison.Ordinal) ? path : path + wanted };
        if (bare && root.IsDefaultPort && !value.Contains(":" + root.Port, StringComparison.Ordinal))
        {
            builder.Port = documented.Port;
        }

        if (root.Host == "0.0.0.0")
        {
            builder.Host = "127.0.0.1";
        }

        uri = builder.Uri;
        return true;
    }
}
