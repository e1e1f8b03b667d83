using Parlance.Manifests.Credentials;

namespace Parlance.Upstream.Credentials;

/// <summary>
/// Changes a client's secret into a token (RFC 6749 section 4.4). Id and secret go in the form: the header that the RFC prefers is decoded differently from server to server once they
/// hold characters such as <c>!</c> and <c>|</c>, which those of Cloud Foundry do.
/// </summary>
internal sealed class OAuthClientMint(OAuthClient client) : IMint
{
    public async Task<Minted> MintAsync(TokenConnection tokens, CancellationToken cancellation)
    {
        List<KeyValuePair<string, string>> form = [new("grant_type", "client_credentials"), new("client_id", client.ClientId), new("client_secret", client.ClientSecret.Reveal())];
        if (client.Scope is { } scope)
        {
            form.Add(new("scope", scope));
        }

        var answer = await tokens.PostAsync(client.TokenUri, form, cancellation).ConfigureAwait(false);
        return answer.Token("see that client id and secret are right and have not been replaced");
    }
}
