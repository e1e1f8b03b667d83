using Parlance.Manifests;
using Parlance.Manifests.Credentials;
using Parlance.Upstream.Signing;

namespace Parlance.Upstream.Credentials;

/// <summary>Takes on a role with a lasting access key (STS <c>AssumeRole</c>).</summary>
internal sealed class AwsRoleMint(AwsRole role) : IMint
{
    public async Task<Minted> MintAsync(TokenConnection tokens, CancellationToken cancellation)
    {
        List<KeyValuePair<string, string>> fields = [new("Action", "AssumeRole"), new("Version", StsAnswer.Version), new("RoleArn", role.Arn), new("RoleSessionName", role.Session)];
        if (role.ExternalId is { } external)
        {
            fields.Add(new("ExternalId", external));
        }

        AwsCredentials.TryRead(role.AccessKey, out var key);
        var form = TokenConnection.Form(fields);
        var request = TokenConnection.Post(role.Endpoint, form);
        SigV4.Sign(request, form, key, role.Region, "sts", tokens.TimeProvider.GetUtcNow());
        var answer = await tokens.SendAsync(request, cancellation).ConfigureAwait(false);
        return StsAnswer.Read(answer, $"see that the access key of {role.From} may take it on");
    }
}
