using Parlance.Manifests.Credentials;

namespace Parlance.Upstream.Credentials;

/// <summary>Asks for the managed identity of this machine ("How to use managed identities … on a virtual machine to acquire an access token", "REST endpoint reference" of App Service).</summary>
internal sealed class EntraMachineMint(EntraMachine machine) : IMint
{
    private const string Suffix = "/.default";

    public async Task<Minted> MintAsync(TokenConnection tokens, CancellationToken cancellation)
    {
        var resource = machine.Scope.EndsWith(Suffix, StringComparison.Ordinal) ? machine.Scope[..^Suffix.Length] : machine.Scope;
        var version = machine.Header is null ? "2018-02-01" : "2019-08-01";
        var client = machine.ClientId is { } id ? $"&client_id={Uri.EscapeDataString(id)}" : string.Empty;
        var request = new HttpRequestMessage(HttpMethod.Get, $"{machine.Endpoint.AbsoluteUri}?api-version={version}&resource={Uri.EscapeDataString(resource)}{client}");
        if (machine.Header is { } header)
        {
            request.Headers.Add("X-IDENTITY-HEADER", header.Reveal());
        }
        else
        {
            request.Headers.Add("Metadata", "true");
        }

        var answer = await tokens.AskMachineAsync(request, cancellation).ConfigureAwait(false);
        return answer.Token("see that a managed identity is assigned to this machine, and name it with client_id if there are several");
    }
}
