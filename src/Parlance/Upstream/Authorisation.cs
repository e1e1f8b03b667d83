using Parlance.Manifests;
using Parlance.Upstream.Signing;

namespace Parlance.Upstream;

/// <summary>Puts a credential on a request, as the provider's <see cref="AuthScheme"/> says. The one place where a secret meets the wire.</summary>
internal static class Authorisation
{
    /// <summary>Adds <paramref name="key"/> to a request whose headers and body are set. False when the body would have to be signed but is not in memory.</summary>
    /// <exception cref="FormatException">The key holds a character that no header may hold.</exception>
    public static bool TryWrite(HttpRequestMessage request, Provider provider, Secret key, DateTimeOffset now)
    {
        var auth = provider.Auth;
        if (auth.Service is { } service && AwsCredentials.TryRead(key, out var access))
        {
            if (request.Content is not JsonBody body)
            {
                return false;
            }

            SigV4.Sign(request, body.Bytes.Span, access, provider.Settings["region"], service, now);
        }
        else if (auth.Header is { } header)
        {
            request.Headers.Add(header, auth.Prefix + key.Reveal());
        }
        else if (auth.Query is { } name)
        {
            // It stands in no address that others see: targets keep theirs without it.
            var address = request.RequestUri!.AbsoluteUri;
            request.RequestUri = new Uri($"{address}{(address.Contains('?') ? '&' : '?')}{name}={Uri.EscapeDataString(key.Reveal())}");
        }

        return true;
    }
}
