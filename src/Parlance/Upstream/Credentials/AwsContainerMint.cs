using Parlance.Manifests.Credentials;

namespace Parlance.Upstream.Credentials;

/// <summary>Asks the agent of a container (ECS, EKS Pod Identity). What is presented to it is read each time, because EKS replaces the file.</summary>
internal sealed class AwsContainerMint(AwsContainer container) : IMint
{
    public async Task<Minted> MintAsync(TokenConnection tokens, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, container.Endpoint);
        var token = container.TokenFile is { } file ? (await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false)).Trim() : container.Token?.Reveal();
        if (token is not null)
        {
            request.Headers.Add("Authorization", token);
        }

        return AwsKey.Read(await tokens.AskMachineAsync(request, cancellation).ConfigureAwait(false), "see that the task or pod has a role");
    }
}
