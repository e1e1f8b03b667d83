using Parlance.Dialects;

namespace Parlance.Manifests.AiProtocol;

/// <summary>What a manifest says about address, key and shape: the part of <see cref="ProtocolManifest"/> that only a <see cref="ProviderManifest"/> is made of.</summary>
internal sealed record ProtocolFacts
{
    public string? Name { get; init; }

    public Uri? Homepage { get; init; }

    public string? Status { get; init; }

    public Uri? BaseUrl { get; init; }

    public string? BaseUrlTemplate { get; init; }

    public IReadOnlyDictionary<string, AddressSetting> Settings { get; init; } = new Dictionary<string, AddressSetting>();

    public TimeSpan? HeadersTimeout { get; init; }

    public ProtocolAuth Auth { get; init; } = new();

    public IReadOnlyList<ModelCard> Models { get; init; } = [];

    public string? ModelsPath { get; init; }

    public IUpstreamDialect? Dialect { get; init; }

    public ProtocolEndpoint? Chat { get; init; }

    public ProtocolEndpoint? Stream { get; init; }

    /// <summary>What the manifest adds to the quirks of its dialect.</summary>
    public Func<Quirks, Quirks> Quirks { get; init; } = quirks => quirks;

    public YamlPosition At { get; init; }
}
