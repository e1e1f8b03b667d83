namespace Parlance.Manifests.AiProtocol;

/// <summary>Where one operation of a provider is called. Immutable.</summary>
/// <param name="Path">Path under the base address; pieces in braces are filled by each call.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Adapter">The word for the shape of its messages; null when not said.</param>
public sealed record ProtocolEndpoint(string Path, string Method = "POST", string? Adapter = null);
