namespace Parlance.Manifests.AiProtocol;

/// <summary>A model out of a file of models, which names its provider. Immutable.</summary>
/// <param name="Provider">Id or alias of the provider.</param>
/// <param name="Card">What is known of it, under its name on the wire.</param>
/// <param name="At">Where the entry names the provider.</param>
/// <param name="Notes">What the entry says that is not used.</param>
internal sealed record ProtocolModel(string Provider, ModelCard Card, YamlPosition At, IReadOnlyList<YamlError> Notes);
