using Parlance.Manifests.Credentials;

namespace Parlance.Upstream.Credentials;

/// <summary>Changes the token of another issuer into one of Entra (the same flow, third case: access token request with a federated credential). The file is read each time, because its platform replaces it.</summary>
internal sealed class EntraFederationMint(EntraFederation federation) : IMint
{
    public async Task<Minted> MintAsync(TokenConnection tokens, CancellationToken cancellation)
    {
        var assertion = (await File.ReadAllTextAsync(federation.TokenFile, cancellation).ConfigureAwait(false)).Trim();
        var answer = await tokens.PostAsync(
            federation.TokenUri,
            [
                new("client_id", federation.ClientId),
                new("scope", federation.Scope),
                new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                new("client_assertion", assertion),
                new("grant_type", "client_credentials"),
            ],
            cancellation).ConfigureAwait(false);
        return answer.Token($"see that the application trusts the issuer of {federation.TokenFile}");
    }
}
