using System.Runtime.CompilerServices;
using Parlance.Manifests;
using Parlance.Manifests.Credentials;
using Parlance.Upstream.Credentials;
using Parlance.Upstream.Signing;

namespace Parlance.Upstream;

/// <summary>Puts a credential on a request, as the provider's <see cref="AuthScheme"/> says. The one place where a secret meets the wire.</summary>
internal static class Authorisation
{
    /// <summary>The usual header of each key, checked and parsed once for all its requests.</summary>
    private static readonly ConditionalWeakTable<Secret, BearerHeader> s_bearers = [];

    /// <summary>Adds a credential to a request whose headers and body are set. False when the body would have to be signed but is not in memory.</summary>
    /// <param name="request">The request.</param>
    /// <param name="provider">Where it goes.</param>
    /// <param name="key">A key that someone wrote down; null for none.</param>
    /// <param name="grant">What was minted instead; null for nothing.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="FormatException">The key holds a character that no header may hold.</exception>
    public static bool TryWrite(HttpRequestMessage request, Provider provider, Secret? key, Grant? grant, DateTimeOffset now)
    {
        var auth = provider.Auth;
        if (auth.Service is { } service && AwsCredentials.TryRead(key ?? grant?.Value, out var access))
        {
            if (!TryGetBody(request, out var body))
            {
                return false;
            }

            SigV4.Sign(request, body.Span, access, provider.Settings["region"], service, now);
        }
        else if (key is null && provider.Identity is OciKey oci)
        {
            if (!TryGetBody(request, out var body))
            {
                return false;
            }

            OciSignature.Sign(request, body.Span, oci, now);
        }
        else if (grant is not null)
        {
            request.Headers.Add("Authorization", "Bearer " + grant.Value.Reveal());
        }
        else if (key is not null)
        {
            WriteKey(request, auth, key);
        }

        return true;
    }

    /// <summary>The bytes to sign; a request without a body has none.</summary>
    private static bool TryGetBody(HttpRequestMessage request, out ReadOnlyMemory<byte> body)
    {
        body = (request.Content as JsonBody)?.Bytes ?? default;
        return request.Content is null or JsonBody;
    }

    private static void WriteKey(HttpRequestMessage request, AuthScheme auth, Secret key)
    {
        if (auth.Header is { } header)
        {
            if (header == "Authorization" && auth.Prefix == "Bearer ")
            {
                request.Headers.Authorization = s_bearers.GetValue(key, static key => new BearerHeader(key.Reveal()));
                return;
            }

            request.Headers.Add(header, auth.Prefix + key.Reveal());
        }
        else if (auth.Query is { } name)
        {
            // It stands in no address that others see: targets keep theirs without it.
            var address = request.RequestUri!.AbsoluteUri;
            request.RequestUri = new Uri($"{address}{(address.Contains('?') ? '&' : '?')}{name}={Uri.EscapeDataString(key.Reveal())}");
        }
    }
}
