using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Parlance.Manifests.Credentials;

namespace Parlance.Upstream.Signing;

/// <summary>Oracle Cloud's request signature, version 1 ("Request Signatures"; draft-cavage-http-signatures-08): RSA-SHA256 over the request's line and headers, with the body's hash among them.</summary>
internal static class OciSignature
{
    private const string Scheme = "Signature";
    private const string NamesWithoutBody = "date (request-target) host";
    private const string Names = NamesWithoutBody + " content-length content-type x-content-sha256";

    /// <summary>Signs a request whose headers are all set: adds <c>Date</c>, <c>x-content-sha256</c> and <c>Authorization</c>.</summary>
    /// <param name="request">The request; its address must be the one that is sent.</param>
    /// <param name="body">The bytes of its body.</param>
    /// <param name="key">The key.</param>
    /// <param name="now">The time.</param>
    public static void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, OciKey key, DateTimeOffset now)
    {
        var uri = request.RequestUri!;
        var host = uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}";
        request.Headers.Date = now;
        var line = $"{request.Method.Method.ToLowerInvariant()} {uri.PathAndQuery}";
        if (request.Content is null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(Scheme, Authorization(now.ToString("r", CultureInfo.InvariantCulture), line, host, key));
            return;
        }

        var type = request.Content.Headers.ContentType!.ToString();
        var hash = Convert.ToBase64String(SHA256.HashData(body));
        request.Headers.Add("x-content-sha256", hash);
        request.Headers.Authorization = new AuthenticationHeaderValue(Scheme, Authorization(now.ToString("r", CultureInfo.InvariantCulture), line, host, body.Length, type, hash, key));
    }

    /// <summary>The value of the header <c>Authorization</c> without its scheme.</summary>
    /// <param name="date">The value of <c>date</c>.</param>
    /// <param name="target">Method in small letters and path with query.</param>
    /// <param name="host">The value of <c>host</c>.</param>
    /// <param name="length">The value of <c>content-length</c>.</param>
    /// <param name="type">The value of <c>content-type</c>.</param>
    /// <param name="hash">The value of <c>x-content-sha256</c>: the body's SHA-256 in Base64.</param>
    /// <param name="key">The key.</param>
    public static string Authorization(string date, string target, string host, int length, string type, string hash, OciKey key)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"date: {date}\n(request-target): {target}\nhost: {host}\ncontent-length: {length}\ncontent-type: {type}\nx-content-sha256: {hash}");
        return Value(Names, text, key);
    }

    /// <summary>The same for a request without a body (GET).</summary>
    /// <param name="date">The value of <c>date</c>.</param>
    /// <param name="target">Method in small letters and path with query.</param>
    /// <param name="host">The value of <c>host</c>.</param>
    /// <param name="key">The key.</param>
    public static string Authorization(string date, string target, string host, OciKey key) => Value(NamesWithoutBody, $"date: {date}\n(request-target): {target}\nhost: {host}", key);

    private static string Value(string names, string text, OciKey key) => $"version=\"1\",keyId=\"{key.KeyId}\",algorithm=\"rsa-sha256\",headers=\"{names}\",signature=\"{Signature(text, key)}\"";

    private static string Signature(string text, OciKey key)
    {
        // Opened each time: an RSA object is not made for several threads, and opening it costs a tenth of signing.
        using var rsa = RSA.Create();
        rsa.ImportFromPem(key.PrivateKey.Reveal());
        return Convert.ToBase64String(rsa.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }
}
