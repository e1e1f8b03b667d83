namespace Parlance.Manifests;

/// <summary>One field of a map.</summary>
/// <param name="Key">Its name.</param>
/// <param name="KeyAt">Where the name stands.</param>
/// <param name="Value">Its value.</param>
public sealed record YamlField(string Key, YamlPosition KeyAt, YamlNode Value);
