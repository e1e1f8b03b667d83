using Parlance.Manifests.Credentials;

namespace Parlance.Upstream.Credentials;

/// <summary>Changes a client's secret into a token ("Microsoft identity platform and the OAuth 2.0 client credentials flow").</summary>
internal sealed class EntraClientMint(EntraClient client) : IMint
{
    public async Task<Minted> MintAsync(TokenConnection tokens, CancellationToken cancellation)
    {
        var answer = await tokens.PostAsync(
            client.TokenUri,
            [new("client_id", client.ClientId), new("scope", client.Scope), new("client_secret", client.ClientSecret.Reveal()), new("grant_type", "client_credentials")],
            cancellation).ConfigureAwait(false);
        return answer.Token("see that tenant, client and secret belong together and that the secret has not expired");
    }
}
