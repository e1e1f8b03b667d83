using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parlance.Dialects;

namespace Parlance.Client.Testing;

/// <summary>
/// What of one exchange must not reach a file: the values of the request's own credential headers, wherever they stand, and what stands under a name that credentials have. Immutable.
/// </summary>
internal sealed partial class Secrets
{
    private const string Blacked = "REDACTED";

    /// <summary>A shorter value would black out ordinary words.</summary>
    private const int Shortest = 8;

    /// <summary>Names of JSON members and form fields, without case and separators. Not <c>token</c> and <c>signature</c>: log probabilities and reasoning are told under them.</summary>
    private static readonly HashSet<string> s_names =
    [
        "apikey", "xapikey", "accesstoken", "refreshtoken", "idtoken", "authorization", "authorizationtoken", "bearertoken", "clientsecret", "clientassertion", "assertion", "subjecttoken", "actortoken", "password", "secret",
        "privatekey", "accesskeyid", "secretaccesskey", "sessiontoken", "webidentitytoken",
    ];

    private static readonly HashSet<string> s_queryNames = ["key", "token", "sig", "signature", "code", "xamzsignature", "xamzcredential", "xamzsecuritytoken", .. s_names];

    private readonly string[] _values;

    private Secrets(string[] values) => _values = values;

    public static Secrets Of(HttpRequestMessage request) =>
        new([.. request.Headers.Where(header => IsCredential(header.Key)).SelectMany(header => header.Value).SelectMany(Pieces).Where(value => value.Length >= Shortest).Distinct().OrderByDescending(value => value.Length)]);

    /// <summary>The address without user and password, and without keys in the query.</summary>
    public string BlackOut(Uri address)
    {
        var pairs = address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => s_queryNames.Contains(Name(pair.Split('=')[0])) ? $"{pair.Split('=')[0]}={Blacked}" : pair).ToArray();
        return BlackOut(address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) + (pairs.Length > 0 ? $"?{string.Join('&', pairs)}" : ""));
    }

    /// <summary>A text without the values.</summary>
    public string BlackOut(string text) => _values.Aggregate(text, (kept, value) => kept.Replace(value, Blacked, StringComparison.Ordinal).Replace(Uri.EscapeDataString(value), Blacked, StringComparison.Ordinal));

    /// <summary>A whole body: JSON and forms by name, everything by value.</summary>
    public byte[] BlackOut(byte[] body, string? mediaType)
    {
        if (NormalBody.TryParse(body, out var document))
        {
            using (document)
            {
                var output = new ArrayBufferWriter<byte>();
                using (var json = new Utf8JsonWriter(output, WireJson.Options))
                {
                    Write(json, document!.RootElement);
                }

                return output.WrittenSpan.ToArray();
            }
        }

        if (mediaType == "application/x-www-form-urlencoded")
        {
            var fields = Encoding.UTF8.GetString(body).Split('&').Select(field => s_names.Contains(Name(field.Split('=')[0])) || Name(field.Split('=')[0]) == "code" ? $"{field.Split('=')[0]}={Blacked}" : field);
            body = Encoding.UTF8.GetBytes(string.Join('&', fields));
        }

        return _values.Aggregate(body, (kept, value) => Replace(kept, Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(Blacked)));
    }

    /// <summary>
    /// An answer in its chunks. One that is whole JSON or XML is looked through by name; of a stream the values are blacked out with as many characters as they had, so that they are found across chunks and the chunks stay as they were.
    /// </summary>
    public IReadOnlyList<Chunk> BlackOut(IReadOnlyList<Chunk> chunks, HttpRequestMessage request)
    {
        byte[] all = [.. chunks.SelectMany(chunk => chunk.Bytes)];
        if (request.RequestUri!.AbsolutePath.EndsWith("/api/token", StringComparison.Ordinal))
        {
            // The instance metadata of AWS hands out its token as bare text.
            return [new Chunk(chunks.Count > 0 ? chunks[^1].Ms : 0, Encoding.ASCII.GetBytes(Blacked))];
        }

        if (NormalBody.TryParse(all, out var document))
        {
            document!.Dispose();
            return [new Chunk(chunks[^1].Ms, BlackOut(all, null))];
        }

        if (all.AsSpan().TrimStart(" \r\n\t\uFEFF"u8) is [(byte)'<', ..])
        {
            return [new Chunk(chunks[^1].Ms, Encoding.UTF8.GetBytes(BlackOut(XmlPattern().Replace(Encoding.UTF8.GetString(all), $"<$1>{Blacked}</$1>"))))];
        }

        foreach (var value in _values)
        {
            var bytes = Encoding.UTF8.GetBytes(value);
            for (var at = all.AsSpan().IndexOf(bytes); at >= 0; at = all.AsSpan().IndexOf(bytes))
            {
                all.AsSpan(at, bytes.Length).Fill((byte)'*');
            }
        }

        var from = 0;
        return [.. chunks.Select(chunk => chunk with { Bytes = all[from..(from += chunk.Bytes.Length)] })];
    }

    /// <summary>Bytes with every <paramref name="old"/> replaced.</summary>
    public static byte[] Replace(byte[] bytes, byte[] old, byte[] by)
    {
        if (bytes.AsSpan().IndexOf(old) < 0)
        {
            return bytes;
        }

        var output = new List<byte>(bytes.Length);
        var rest = bytes.AsSpan();
        for (var at = rest.IndexOf(old); at >= 0; at = rest.IndexOf(old))
        {
            output.AddRange(rest[..at]);
            output.AddRange(by);
            rest = rest[(at + old.Length)..];
        }

        output.AddRange(rest);
        return [.. output];
    }

    private static bool IsCredential(string header) =>
        header.Contains("authorization", StringComparison.OrdinalIgnoreCase) || header.Contains("key", StringComparison.OrdinalIgnoreCase) || header.Contains("token", StringComparison.OrdinalIgnoreCase)
        || header.Contains("secret", StringComparison.OrdinalIgnoreCase) || header.Contains("cookie", StringComparison.OrdinalIgnoreCase);

    /// <summary>The value behind its scheme; of a signature also its parts, which name the key.</summary>
    private static IEnumerable<string> Pieces(string value)
    {
        var scheme = value.IndexOf(' ', StringComparison.Ordinal);
        var rest = scheme < 0 ? value : value[(scheme + 1)..];
        return value.StartsWith("AWS4-", StringComparison.Ordinal) || value.StartsWith("Signature", StringComparison.Ordinal)
            ? rest.Split([' ', ',', '=', '/', '"', ';'], StringSplitOptions.RemoveEmptyEntries).Where(piece => piece.Length >= 16 && piece.Any(char.IsAsciiDigit)).Append(rest)
            : [rest.Trim(), value.Trim()];
    }

    private static string Name(string name) => name.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);

    private void Write(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                // Credentials of AWS have their session's token beside the key; elsewhere a token is a word of a text.
                var isAws = value.EnumerateObject().Any(member => Name(member.Name) == "secretaccesskey");
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    if (member.Value.ValueKind == JsonValueKind.String && (s_names.Contains(Name(member.Name)) || (isAws && Name(member.Name) == "token")))
                    {
                        json.WriteStringValue(Blacked);
                        continue;
                    }

                    Write(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(BlackOut(value.GetString()!));
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    [GeneratedRegex("<(AccessKeyId|SecretAccessKey|SessionToken)>[^<]*</\\1>")]
    private static partial Regex XmlPattern();
}
