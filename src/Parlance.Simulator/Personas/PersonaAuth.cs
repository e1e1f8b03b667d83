using System.Text.RegularExpressions;
using Parlance.Manifests;

namespace Parlance.Simulator.Personas;

/// <summary>Whether a request is authorised as its vendor wants it: the right header or query, the right prefix, a signature of the right form. The key itself is any, unless the simulator has keys.</summary>
internal sealed partial class PersonaAuth(AuthScheme scheme, IReadOnlySet<string>? keys)
{
    /// <summary>The vendor's refusal; null when the request is authorised.</summary>
    public ChatError? Check(SimulatorRequest request)
    {
        if (scheme.Kind == AuthKind.None || (scheme.Service is { } service && IsSigned(request, service)))
        {
            return null;
        }

        return scheme.Query is { } name ? CheckQuery(request.Query, name) : scheme.Kind == AuthKind.Oci && !IsBearer(request) ? CheckSignature(request) : CheckHeaders(request);
    }

    /// <summary>A minted token goes as bearer whatever the header of a key is.</summary>
    private ChatError? CheckHeaders(SimulatorRequest request)
    {
        var isMinted = scheme.Kind is AuthKind.Gcp or AuthKind.Entra or AuthKind.OAuth2 && scheme.Header is { } usual && !request.Headers.ContainsKey(usual);
        var (header, prefix) = isMinted ? ("Authorization", "Bearer ") : (scheme.Header ?? "Authorization", scheme.Header is null ? "Bearer " : scheme.Prefix);
        return !request.Headers.TryGetValue(header, out var value) || value.Length == 0 ? Absent($"the header {header}")
            : !value.StartsWith(prefix, StringComparison.Ordinal) ? Refuse($"the header {header} must begin with '{prefix}'")
            : Check(value[prefix.Length..]);
    }

    private ChatError? CheckQuery(string query, string name)
    {
        var pair = query.TrimStart('?').Split('&').FirstOrDefault(pair => pair.StartsWith(name + "=", StringComparison.Ordinal));
        return pair is null ? Absent($"the query parameter {name}") : Check(Uri.UnescapeDataString(pair[(name.Length + 1)..]));
    }

    /// <summary>The form of a signature of Oracle's cloud; whether it is right is for those who know the key.</summary>
    private ChatError? CheckSignature(SimulatorRequest request) =>
        request.Headers.TryGetValue("authorization", out var value) && value.StartsWith("Signature ", StringComparison.Ordinal) && new[] { "keyId=", "algorithm=", "headers=", "signature=" }.All(value.Contains)
            ? null
            : Refuse("the header Authorization must be a signature");

    /// <summary>Oracle's services take their own API keys as well.</summary>
    private static bool IsBearer(SimulatorRequest request) => request.Headers.GetValueOrDefault("authorization")?.StartsWith("Bearer ", StringComparison.Ordinal) == true;

    private ChatError? Absent(string place) => scheme.Required ? Refuse($"no key was found in {place}") : null;

    private ChatError? Check(string key) => key.Length == 0 || key.Contains(' ', StringComparison.Ordinal) || keys?.Contains(key) == false ? Refuse("the key is not known") : null;

    /// <summary>The form of an AWS signature: the service's own scope, and the headers that must be signed.</summary>
    private static bool IsSigned(SimulatorRequest request, string service) =>
        request.Headers.TryGetValue("authorization", out var value) && SignaturePattern().Match(value) is { Success: true } match
        && match.Groups["service"].Value == service
        && request.Headers.TryGetValue("x-amz-date", out var date) && date.StartsWith(match.Groups["day"].Value, StringComparison.Ordinal)
        && match.Groups["signed"].Value.Split(';') is var signed && signed.Contains("host") && signed.Contains("x-amz-date");

    private static ChatError Refuse(string why) => new(ErrorKind.Authentication, $"The request is not authorised: {why}.") { Code = "invalid_api_key" };

    [GeneratedRegex("^AWS4-HMAC-SHA256 Credential=[^/,]+/(?<day>[0-9]{8})/[a-z0-9-]+/(?<service>[a-z0-9-]+)/aws4_request, SignedHeaders=(?<signed>[a-z0-9;-]+), Signature=[0-9a-f]{64}$")]
    private static partial Regex SignaturePattern();
}
