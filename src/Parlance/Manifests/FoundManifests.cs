using Parlance.Manifests.AiProtocol;

namespace Parlance.Manifests;

/// <summary>What was found in files of a user: providers, and models of providers that are described elsewhere.</summary>
internal sealed class FoundManifests
{
    public List<ProviderManifest> Manifests { get; } = [];

    public List<ProtocolModel> Models { get; } = [];
}
