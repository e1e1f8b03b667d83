using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Parlance.Manifests;

namespace Parlance.Upstream.Signing;

/// <summary>
/// AWS Signature Version 4 ("Create a signed AWS API request", IAM user guide): the request in a canonical form is hashed, and the hash signed with a key that is bound to day, region and service.
/// </summary>
internal static class SigV4
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Signs a request whose headers are all set: adds <c>X-Amz-Date</c>, <c>X-Amz-Security-Token</c> where there is one, and <c>Authorization</c>.</summary>
    /// <param name="request">The request; its address must be the one that is sent.</param>
    /// <param name="body">The bytes of its body.</param>
    /// <param name="credentials">The access key.</param>
    /// <param name="region">The service's region.</param>
    /// <param name="service">The service's name for signing.</param>
    /// <param name="now">The time.</param>
    public static void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, AwsCredentials credentials, string region, string service, DateTimeOffset now)
    {
        var uri = request.RequestUri!;
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}", ["x-amz-date"] = time };
        if (request.Content?.Headers.ContentType is { } type)
        {
            headers["content-type"] = type.ToString();
        }

        request.Headers.Add("X-Amz-Date", time);
        if (credentials.SessionToken is { } token)
        {
            headers["x-amz-security-token"] = token;
            request.Headers.Add("X-Amz-Security-Token", token);
        }

        var value = Authorization(request.Method.Method, uri.AbsolutePath, uri.Query, headers, Hash(body), credentials, region, service, time);
        request.Headers.Authorization = new AuthenticationHeaderValue(Algorithm, value[(Algorithm.Length + 1)..]);
    }

    /// <summary>The value of the header <c>Authorization</c>.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path as it is sent: what is escaped in it is escaped once more, as every service but S3 wants it.</param>
    /// <param name="query">The query as it is sent; may begin with a question mark.</param>
    /// <param name="headers">The headers to sign, names in small letters, in order.</param>
    /// <param name="payload">Hash of the body in small hexadecimal digits.</param>
    /// <param name="credentials">The access key.</param>
    /// <param name="region">The region.</param>
    /// <param name="service">The service.</param>
    /// <param name="time">The value of <c>x-amz-date</c>.</param>
    public static string Authorization(string method, string path, string query, SortedDictionary<string, string> headers, string payload, AwsCredentials credentials, string region, string service, string time)
    {
        var names = string.Join(';', headers.Keys);
        var lines = string.Concat(headers.Select(header => $"{header.Key}:{Trimmed(header.Value)}\n"));
        var canonical = $"{method}\n{Escaped(path)}\n{Sorted(query)}\n{lines}\n{names}\n{payload}";
        var scope = $"{time[..8]}/{region}/{service}/aws4_request";
        var signature = HMACSHA256.HashData(Key(credentials.Key, time[..8], region, service), Encoding.UTF8.GetBytes($"{Algorithm}\n{time}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonical))}"));
        return $"{Algorithm} Credential={credentials.Id}/{scope}, SignedHeaders={names}, Signature={Convert.ToHexStringLower(signature)}";
    }

    /// <summary>SHA-256 in small hexadecimal digits.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Key(string secret, string day, string region, string service)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var step in (ReadOnlySpan<string>)[day, region, service, "aws4_request"])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        }

        return key;
    }

    /// <summary>All but unreserved characters and the slash as percent and two capital digits.</summary>
    private static string Escaped(string path) => path.Length == 0 ? "/" : string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static string Sorted(string query) =>
        string.Join('&', query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Contains('=', StringComparison.Ordinal) ? pair : pair + "=").Order(StringComparer.Ordinal));

    private static string Trimmed(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
