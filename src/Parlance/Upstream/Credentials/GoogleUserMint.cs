using Parlance.Manifests.Credentials;

namespace Parlance.Upstream.Credentials;

/// <summary>Changes a person's refresh token into a token (RFC 6749 section 6).</summary>
internal sealed class GoogleUserMint(GoogleUser user) : IMint
{
    public async Task<Minted> MintAsync(TokenConnection tokens, CancellationToken cancellation)
    {
        var answer = await tokens.PostAsync(
            user.TokenUri,
            [new("client_id", user.ClientId), new("client_secret", user.ClientSecret.Reveal()), new("refresh_token", user.RefreshToken.Reveal()), new("grant_type", "refresh_token")],
            cancellation).ConfigureAwait(false);
        return answer.Token("sign in anew with 'gcloud auth application-default login'");
    }
}
