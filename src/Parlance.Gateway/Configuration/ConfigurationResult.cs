using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>A configuration, or everything that is wrong with it.</summary>
/// <param name="Options">The configuration; null when there are errors.</param>
/// <param name="Errors">The errors, in the order of the file; empty on success.</param>
public sealed record ConfigurationResult(GatewayOptions? Options, IReadOnlyList<YamlError> Errors);
