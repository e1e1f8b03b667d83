using System.Buffers;

namespace Parlance.Gateway.Features.Guardrails;

/// <summary>Secrets of programs that tell themselves by how they begin: keys of model providers, clouds, code hosts, payment and chat services, signed web tokens, private keys in PEM.</summary>
internal sealed class ApiKeyFinder() : PatternFinder(SearchValues.Create([.. s_beginnings.Select(beginning => beginning[0])]), 256)
{
    private const int Least = 16;
    private const string Pem = "-----BEGIN ";

    private static readonly string[] s_beginnings =
    [
        Pem, "github_pat_", "sk_live_", "rk_live_", "sk_test_", "dop_v1_", "glpat-", "xoxb-", "xoxp-", "xoxa-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "npm_", "gsk_", "xai-", "AKIA", "ASIA", "AIza", "eyJ", "hf_", "sk-", "pk-",
    ];

    private static readonly SearchValues<char> s_signs = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    protected override int LengthAt(ReadOnlySpan<char> text, int at, out bool isOpen)
    {
        isOpen = false;
        if (IsAfter(text, at, static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            return 0;
        }

        var rest = text[at..];
        foreach (var beginning in s_beginnings)
        {
            if (beginning[0] != rest[0])
            {
                continue;
            }

            if (rest.Length <= beginning.Length && beginning.AsSpan().StartsWith(rest))
            {
                isOpen = true;
                return 0;
            }

            if (rest.StartsWith(beginning))
            {
                return beginning == Pem ? PemLength(rest, out isOpen) : KeyLength(rest, beginning.Length, out isOpen);
            }
        }

        return 0;
    }

    private static int KeyLength(ReadOnlySpan<char> rest, int from, out bool isOpen)
    {
        var length = rest.IndexOfAnyExcept(s_signs);
        isOpen = length < 0;
        var key = rest[..(isOpen ? rest.Length : length)].TrimEnd('.');
        return key.Length >= from + Least && key[from..].ContainsAnyInRange('0', '9') ? key.Length : 0;
    }

    /// <summary>To the end of the key, or of the text, whichever comes first: what begins so must not be seen.</summary>
    private static int PemLength(ReadOnlySpan<char> rest, out bool isOpen)
    {
        var line = rest[Pem.Length..].IndexOf("-----");
        isOpen = line < 0 && !rest[Pem.Length..].ContainsAny('\r', '\n');
        if (line < 0 || !rest.Slice(Pem.Length, line).Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            return 0;
        }

        var head = Pem.Length + line + 5;
        var tail = rest[head..].IndexOf("-----END ");
        var end = tail < 0 ? -1 : rest[(head + tail + 9)..].IndexOf("-----");
        isOpen = end < 0;
        return isOpen ? rest.Length : head + tail + 9 + end + 5;
    }
}
