using System.CommandLine;
using Parlance.Gateway.Configuration;

namespace Parlance.Cli;

/// <summary>The options by which every verb finds the same configuration and the same data.</summary>
internal sealed class SetupOptions
{
    private const string UsualFile = "parlance.yaml";

    private readonly Option<string?> _config = new("--config", "-c") { Description = "Configuration file. Default: $PARLANCE_CONFIG, else parlance.yaml here, if there is one.", HelpName = "FILE" };
    private readonly Option<string?> _data = new("--data") { Description = "Data folder. Default: $PARLANCE_DATA, else what the configuration says, else ./data.", HelpName = "DIR" };

    private readonly ManifestsOption _manifests = new();

    public void AddTo(Command command)
    {
        command.Add(_manifests);
        command.Add(_config);
        command.Add(_data);
    }

    /// <summary>The configuration file that counts; null when there is none.</summary>
    public string? File(ParseResult parsed) =>
        parsed.GetValue(_config) ?? Variable("PARLANCE_CONFIG") ?? (System.IO.File.Exists(UsualFile) ? UsualFile : null);

    /// <summary>The configuration, or every mistake in it.</summary>
    public ConfigurationResult TryLoad(ParseResult parsed, string? urls = null) =>
        ConfigurationLoader.Load(File(parsed), new ConfigurationOverrides(urls, Folder(parsed), parsed.GetValue(_manifests)), Environment.GetEnvironmentVariable);

    /// <summary>The configuration. Ends the verb with every mistake in it.</summary>
    public GatewayOptions Load(ParseResult parsed, string? urls = null)
    {
        var (options, errors) = TryLoad(parsed, urls);
        return options ?? throw new CommandException("the configuration cannot be used:", details: errors.Select(error => error.ToString()));
    }

    /// <summary>The data folder. A configuration is only read when nothing else names it: its keys may not be in this shell's environment.</summary>
    public string DataFolder(ParseResult parsed) => Folder(parsed) ?? Load(parsed).DataDirectory;

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private string? Folder(ParseResult parsed) => parsed.GetValue(_data) ?? Variable("PARLANCE_DATA");
}
