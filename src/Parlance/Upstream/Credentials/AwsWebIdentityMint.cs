using Parlance.Manifests.Credentials;

namespace Parlance.Upstream.Credentials;

/// <summary>Takes on a role with the token in a file (STS <c>AssumeRoleWithWebIdentity</c>), which needs no signature. The file is read each time, because its platform replaces it.</summary>
internal sealed class AwsWebIdentityMint(AwsWebIdentity identity) : IMint
{
    public async Task<Minted> MintAsync(TokenConnection tokens, CancellationToken cancellation)
    {
        var token = (await File.ReadAllTextAsync(identity.TokenFile, cancellation).ConfigureAwait(false)).Trim();
        var answer = await tokens.PostAsync(
            identity.Endpoint,
            [new("Action", "AssumeRoleWithWebIdentity"), new("Version", StsAnswer.Version), new("RoleArn", identity.Arn), new("RoleSessionName", identity.Session), new("WebIdentityToken", token)],
            cancellation).ConfigureAwait(false);
        return StsAnswer.Read(answer, $"see that the role trusts the issuer of {identity.TokenFile}");
    }
}
