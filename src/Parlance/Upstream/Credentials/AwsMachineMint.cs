using Parlance.Manifests.Credentials;

namespace Parlance.Upstream.Credentials;

/// <summary>Asks the metadata server of a machine at AWS, version 2: a token of the session first, then the role's name, then its access key ("Use IMDSv2").</summary>
internal sealed class AwsMachineMint(AwsMachine machine) : IMint
{
    private const string Roles = "/latest/meta-data/iam/security-credentials/";
    private const string Advice = "see that an instance profile is attached to this machine, and that its hop limit lets containers ask";

    public async Task<Minted> MintAsync(TokenConnection tokens, CancellationToken cancellation)
    {
        var begin = new HttpRequestMessage(HttpMethod.Put, new Uri(machine.Endpoint, "/latest/api/token"));
        begin.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", "21600");
        var session = await tokens.AskMachineAsync(begin, cancellation).ConfigureAwait(false);
        if (session.Status != 200)
        {
            return session.Refused(Advice);
        }

        var roles = await AskAsync(tokens, Roles, session.Text, cancellation).ConfigureAwait(false);
        var role = roles.Text.Split('\n')[0].Trim();
        if (roles.Status != 200 || role.Length == 0)
        {
            return roles.Refused(Advice);
        }

        return AwsKey.Read(await AskAsync(tokens, Roles + Uri.EscapeDataString(role), session.Text, cancellation).ConfigureAwait(false), Advice);
    }

    private Task<TokenAnswer> AskAsync(TokenConnection tokens, string path, string session, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(machine.Endpoint, path));
        request.Headers.Add("X-aws-ec2-metadata-token", session.Trim());
        return tokens.AskMachineAsync(request, cancellation);
    }
}
