namespace Parlance.Manifests.AiProtocol;

/// <summary>How a manifest has calls authorised.</summary>
internal sealed record ProtocolAuth
{
    /// <summary>Null: as the dialect does.</summary>
    public AuthScheme? Scheme { get; init; }

    public IReadOnlyList<string> Variables { get; init; } = [];

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
