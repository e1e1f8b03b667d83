namespace Parlance.Gateway.Configuration;

/// <summary>What the command line says against the file. Null leaves the file's word, or the default.</summary>
/// <param name="Urls">Addresses to listen at, separated by semicolons.</param>
/// <param name="DataDirectory">Directory of the store.</param>
/// <param name="Manifests">Files and folders of manifests, before those that the file names.</param>
public sealed record ConfigurationOverrides(string? Urls = null, string? DataDirectory = null, IReadOnlyList<string>? Manifests = null);
