using System.CommandLine;
using Parlance.Manifests;

namespace Parlance.Cli;

/// <summary>The options by which every verb finds the same configuration and the same data.</summary>
internal sealed class SetupOptions
{
    private readonly Option<string?> _config = new("--config", "-c") { Description = "Configuration file. Default: parlance.yaml here, if there is one.", HelpName = "FILE" };
    private readonly Option<string?> _data = new("--data") { Description = "Data folder. Default: what the configuration says, else ./data.", HelpName = "DIR" };

    public void AddTo(Command command)
    {
        command.Add(_config);
        command.Add(_data);
    }

    /// <summary>The data folder alone, for verbs that call nobody.</summary>
    public string DataFolder(ParseResult parsed) => parsed.GetValue(_data) ?? Environment.GetEnvironmentVariable("PARLANCE_DATA") ?? "data";

    public Catalog Catalog(ParseResult parsed)
    {
        _ = parsed;
        return new CatalogBuilder(ManifestSet.Embedded, Environment.GetEnvironmentVariable).AddFromEnvironment().TryBuild(out var catalog, out var errors)
            ? catalog
            : throw new CommandException(string.Join(Environment.NewLine, errors));
    }
}
