namespace Parlance.Gateway.Configuration;

/// <summary>What the command line says against the file. Null leaves the file's word, or the default.</summary>
/// <param name="Urls">Addresses to listen at, separated by semicolons.</param>
/// <param name="DataDirectory">Directory of the store.</param>
public sealed record ConfigurationOverrides(string? Urls = null, string? DataDirectory = null);
