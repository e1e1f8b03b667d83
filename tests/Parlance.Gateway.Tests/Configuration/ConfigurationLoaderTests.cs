using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Tests.Configuration;

public class ConfigurationLoaderTests
{
    public static TheoryData<string> Cases => [.. ConfigurationCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Load_Case_GivesExactlyItsErrors(string name)
    {
        var result = ConfigurationCase.Load(name);

        var folder = Path.GetDirectoryName(ConfigurationCase.File(name))! + Path.DirectorySeparatorChar;
        Assert.Equal(ConfigurationCase.ExpectedErrors(name), result.Errors.Select(error => error.ToString().Replace(folder, "", StringComparison.Ordinal)));
        Assert.Equal(result.Errors.Count == 0, result.Options is not null);
    }

    [Fact]
    public void Load_Design_CompilesEverySection()
    {
        var options = ConfigurationCase.Load("design").Options!;

        Assert.Equal([new Uri("http://127.0.0.1:4000")], options.Listen);
        Assert.Equal(Path.Combine(Path.GetDirectoryName(ConfigurationCase.File("design"))!, "./data"), options.DataDirectory);
        Assert.Equal(["openai", "groq", "anthropic", "lab", "west"], options.Catalog.Providers.Select(provider => provider.Id));
        Assert.Equal(["gsk-a", "gsk-b"], options.Catalog.Providers[1].Credentials.Select(key => key.Reveal()));
        Assert.Equal(["groq/llama-3.3-70b-versatile", "openai/gpt-4o-mini", "anthropic/claude-haiku-4-5"], options.Groups["fast"].All.Select(target => target.Name));
        Assert.Equal(["ci", "everything"], options.Keys.Select(key => key.Name));
        Assert.Equal("a-key-of-the-build-server-0001", options.Keys[0].Secret.Reveal());
        Assert.Equal(["fast", "openai/*"], options.Keys[0].Models!);
        Assert.Null(options.Keys[1].Models);
        Assert.Equal(1, options.Defaults.MaxRetries);
        Assert.Equal(TimeSpan.FromSeconds(30), options.Defaults.Timeouts.FirstToken);
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.Defaults.Timeouts.Idle);
        Assert.Equal(TimeSpan.FromMinutes(2), options.Defaults.Timeouts.Total);
        Assert.Empty(options.LocalServers);
    }

    [Fact]
    public void Load_NoFile_TakesWhatTheEnvironmentOffersAndTheSimulator()
    {
        var options = ConfigurationLoader.Load(null, null, name => name == "GROQ_API_KEY" ? "gsk-1" : null).Options!;

        Assert.Equal(["groq", "sim"], options.Catalog.Providers.Select(provider => provider.Id));
        Assert.Equal([new Uri("http://127.0.0.1:4000")], options.Listen);
        Assert.Equal("data", options.DataDirectory);
        Assert.NotEmpty(options.LocalServers);
        Assert.Empty(options.Keys);
    }

    [Fact]
    public void Load_FileWithoutProviders_TakesTheEnvironmentsAsWell() =>
        Assert.Equal(["sim"], ConfigurationCase.Load("empty").Options!.Catalog.Providers.Select(provider => provider.Id));

    [Fact]
    public void Load_CommandLine_StandsAgainstTheFile()
    {
        var options = ConfigurationCase.Load("design", new ConfigurationOverrides("http://127.0.0.1:0;http://localhost:5000", "elsewhere")).Options!;

        Assert.Equal([new Uri("http://127.0.0.1:0"), new Uri("http://localhost:5000")], options.Listen);
        Assert.Equal("elsewhere", options.DataDirectory);
    }

    [Fact]
    public void Load_CommandLineListensBeyondThisMachine_IsRefusedUnlessTheFileAllows()
    {
        var overrides = new ConfigurationOverrides("http://0.0.0.0:80");

        var refused = Assert.Single(ConfigurationLoader.Load(null, overrides, _ => null).Errors);
        var allowed = ConfigurationCase.Load("insecure-listen-allowed", overrides);

        Assert.StartsWith("--urls: listen: would take keys in clear text", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal([new Uri("http://0.0.0.0:80")], allowed.Options!.Listen);
    }

    [Fact]
    public void Load_MissingFile_IsAnErrorWithItsName()
    {
        var error = Assert.Single(ConfigurationLoader.Load("/nowhere/parlance.yaml", null, _ => null).Errors);

        Assert.StartsWith("/nowhere/parlance.yaml: cannot be read: ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AnyMistake_QuotesNoSecret()
    {
        var errors = ConfigurationCase.Names.SelectMany(name => ConfigurationCase.Load(name).Errors).Select(error => error.ToString());

        Assert.All(errors, error => Assert.DoesNotMatch("aaaa|bbbb|cccc|dddd|sk-", error));
    }
}
