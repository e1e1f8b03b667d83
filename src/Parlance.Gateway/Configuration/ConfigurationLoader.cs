using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>Reads <c>parlance.yaml</c>. Thread-safe.</summary>
public static class ConfigurationLoader
{
    /// <summary>
    /// The configuration of <paramref name="path"/>; without a path, what works without one: every provider whose key is in the environment, the servers that answer on this machine, and the simulator.
    /// All errors are reported at once, each with file, line and column. No error quotes what may be a credential.
    /// </summary>
    /// <param name="path">The file; null for none.</param>
    /// <param name="overrides">What the command line says; null for nothing.</param>
    /// <param name="environment">Gives the value of an environment variable, null when it is not set.</param>
    public static ConfigurationResult Load(string? path, ConfigurationOverrides? overrides, Func<string, string?> environment)
    {
        var errors = new List<YamlError>();
        var root = ReadFile(path, errors);
        if (root is null)
        {
            return new ConfigurationResult(null, errors);
        }

        root = EnvironmentReferences.Replace(root, environment, errors);
        var unset = errors.Select(error => error.At).ToHashSet();
        var options = new ConfigurationReader(new MapReader(root, errors), path, overrides ?? new ConfigurationOverrides(), environment, errors).Read();
        // A value whose variable is missing reads as empty; that this is wrong as well goes without saying.
        var told = errors.Where((error, index) => !unset.Contains(error.At) || errors.FindIndex(other => other.At == error.At) == index);
        return new ConfigurationResult(errors.Count == 0 ? options : null, [.. told.Distinct().OrderBy(error => error.At.Line).ThenBy(error => error.At.Column)]);
    }

    private static YamlNode? ReadFile(string? path, List<YamlError> errors)
    {
        if (path is null)
        {
            return YamlReader.Read(string.Empty, string.Empty, errors);
        }

        try
        {
            return YamlReader.Read(File.ReadAllText(path), path, errors);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new YamlError(new YamlPosition(path), "", $"cannot be read: {e.Message}"));
            return null;
        }
    }
}
