using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>Where a configuration was read, so that it can be read once more when something there has changed. Thread-safe.</summary>
/// <param name="path">The file; null for none.</param>
/// <param name="overrides">What the command line says.</param>
/// <param name="environment">Gives the value of an environment variable, null when it is not set.</param>
/// <param name="manifests">Files and folders of manifests that were read beside it.</param>
internal sealed class ConfigurationSource(string? path, ConfigurationOverrides overrides, Func<string, string?> environment, IReadOnlyList<string> manifests)
{
    /// <summary>Name, size and time of every file: two equal ones mean that nothing has changed.</summary>
    public string Fingerprint => string.Join('\n', (path is null ? [] : new[] { path }).Concat(ManifestSet.Files(manifests)).Select(Describe));

    public ConfigurationResult Load() => ConfigurationLoader.Load(path, overrides, environment);

    private static string Describe(string file)
    {
        // What a link leads to, because that is how volumes of a cluster are swapped.
        var info = new FileInfo(file);
        var real = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
        return real.Exists ? $"{file} {real.FullName} {real.Length} {real.LastWriteTimeUtc.Ticks}" : $"{file} -";
    }
}
