using Parlance.Dialects;
using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Tests.Configuration;

/// <summary>A folder of <c>fixtures/configuration</c>: <c>parlance.yaml</c>, the environment in <c>variables.env</c>, and the errors it must give in <c>errors.txt</c>, where <c>{dialects}</c> stands for the names of all; none when that is absent.</summary>
internal static class ConfigurationCase
{
    private static readonly string Root = FindRoot();

    public static IEnumerable<string> Names => Directory.GetDirectories(Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    public static string File(string name) => Path.Combine(Root, name, "parlance.yaml");

    public static ConfigurationResult Load(string name, ConfigurationOverrides? overrides = null) =>
        ConfigurationLoader.Load(File(name), overrides, Variables(name).GetValueOrDefault);

    public static string[] ExpectedErrors(string name)
    {
        var path = Path.Combine(Root, name, "errors.txt");
        return System.IO.File.Exists(path) ? [.. System.IO.File.ReadAllLines(path).Select(line => line.Replace("{dialects}", string.Join(", ", DialectSet.All.Select(dialect => dialect.Name).Append("declarative")), StringComparison.Ordinal))] : [];
    }

    private static Dictionary<string, string> Variables(string name)
    {
        var path = Path.Combine(Root, name, "variables.env");
        return !System.IO.File.Exists(path) ? [] : System.IO.File.ReadLines(path).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!System.IO.File.Exists(Path.Combine(folder, "Parlance.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No Parlance.slnx above the tests.");
        }

        return Path.Combine(folder, "fixtures", "configuration");
    }
}
