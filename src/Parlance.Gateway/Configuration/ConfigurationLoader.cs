using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>Reads <c>parlance.yaml</c>. Thread-safe.</summary>
public static class ConfigurationLoader
{
    /// <summary>
    /// The configuration of <paramref name="path"/>; without a path, what works without one: every provider whose key is in the environment, the servers that answer on this machine, and the simulator.
    /// All errors are reported at once, each with file, line and column.
    /// </summary>
    /// <param name="path">The file; null for none.</param>
    /// <param name="overrides">What the command line says; null for nothing.</param>
    /// <param name="environment">Gives the value of an environment variable, null when it is not set.</param>
    public static ConfigurationResult Load(string? path, ConfigurationOverrides? overrides, Func<string, string?> environment)
    {
        var errors = new List<YamlError>();
        var root = path is null ? null : ReadFile(path, environment, errors);
        if (errors.Count > 0)
        {
            return new ConfigurationResult(null, errors);
        }

        var reader = new ConfigurationReader(root is null ? null : new MapReader(root, errors), path, overrides ?? new ConfigurationOverrides(), environment, errors);
        var options = reader.Read();
        return new ConfigurationResult(errors.Count == 0 ? options : null, [.. errors.OrderBy(error => error.At.Line).ThenBy(error => error.At.Column)]);
    }

    private static YamlNode? ReadFile(string path, Func<string, string?> environment, List<YamlError> errors)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new YamlError(new YamlPosition(path), "", $"cannot be read: {e.Message}"));
            return null;
        }

        var root = YamlReader.Read(text, path, errors);
        return root is null || errors.Count > 0 ? null : EnvironmentReferences.Replace(root, environment, errors);
    }
}
