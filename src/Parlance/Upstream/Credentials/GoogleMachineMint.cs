using Parlance.Manifests.Credentials;

namespace Parlance.Upstream.Credentials;

/// <summary>Asks the metadata server of a machine at Google ("About VM metadata"). An answer without its header comes from something else at that address.</summary>
internal sealed class GoogleMachineMint(GoogleMachine machine) : IMint
{
    private const string Flavor = "Metadata-Flavor";
    private const string Google = "Google";

    public async Task<Minted> MintAsync(TokenConnection tokens, CancellationToken cancellation)
    {
        const string Advice = "see that this machine has a service account with the scope cloud-platform, or give credentials_file";
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(machine.Endpoint, $"/computeMetadata/v1/instance/service-accounts/default/token?scopes={Uri.EscapeDataString(machine.Scope)}"));
        request.Headers.Add(Flavor, Google);
        var answer = await tokens.AskMachineAsync(request, cancellation).ConfigureAwait(false);
        return answer.Headers.TryGetValues(Flavor, out var values) && values.Contains(Google)
            ? answer.Token(Advice)
            : new Minted(null, $"{answer.Host} is no metadata server; {Advice}");
    }
}
