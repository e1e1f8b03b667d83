using System.Text.RegularExpressions;
using Parlance.Gateway.Configuration;
using Parlance.Tests.Support;

namespace Parlance.Gateway.Tests.Cli;

public sealed class ConfigurationPageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("parlance-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Page_Example_IsAValidConfiguration()
    {
        var page = File.ReadAllText(RepositoryRoot.Combine("docs/configuration.md"));
        var example = Regex.Match(page, "^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        var path = Path.Combine(_folder.FullName, "parlance.yaml");
        File.WriteAllText(path, example);

        var (options, errors) = ConfigurationLoader.Load(path, null, Variable);

        Assert.Empty(errors);
        Assert.Equal(["sim", "openai", "groq", "lab", "claude-eu"], options!.Catalog.Providers.Select(provider => provider.Id));
        Assert.Equal(3, options.Groups["fast"].All.Count);
        Assert.Equal("ci", Assert.Single(options.Keys).Name);
    }

    [Fact]
    public void RoutingPage_Example_IsAValidConfiguration()
    {
        var example = Regex.Match(File.ReadAllText(RepositoryRoot.Combine("docs/routing.md")), "^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        var path = Path.Combine(_folder.FullName, "parlance.yaml");
        File.WriteAllText(path, example);

        var (options, errors) = ConfigurationLoader.Load(path, null, Variable);

        Assert.Empty(errors);
        Assert.True(options!.Groups["fast"].KeepsPrefixes);
        Assert.Equal(["groq/llama-3.3-70b-versatile#1", "groq/llama-3.3-70b-versatile#2"], options.Groups["by-key"].Targets.Select(target => target.Id));
    }

    [Theory]
    [InlineData("docs/cache.md")]
    [InlineData("docs/guardrails.md")]
    public void Page_OfASection_ShowsAValidOne(string page)
    {
        var section = Regex.Match(File.ReadAllText(RepositoryRoot.Combine(page)), "^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        var path = Path.Combine(_folder.FullName, "parlance.yaml");
        File.WriteAllText(path, $"providers: {{ sim: {{}} }}\n{section}");

        var (options, errors) = ConfigurationLoader.Load(path, null, name => name == "JUDGE_TOKEN" ? "value" : null);

        Assert.Empty(errors);
        Assert.NotNull(options);
    }

    [Fact]
    public void PageOfLimits_Example_IsAValidConfiguration()
    {
        var page = File.ReadAllText(RepositoryRoot.Combine("docs/limits.md"));
        var example = Regex.Match(page, "^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        var path = Path.Combine(_folder.FullName, "parlance.yaml");
        File.WriteAllText(path, example);

        var (options, errors) = ConfigurationLoader.Load(path, null, _ => null);

        Assert.Empty(errors);
        Assert.Equal(new QueueOptions { Length = 100, Wait = TimeSpan.FromSeconds(10) }, options!.Queue);
    }

    [Fact]
    public void Page_FieldsOfNotYet_AreRefused()
    {
        var path = Path.Combine(_folder.FullName, "parlance.yaml");
        File.WriteAllText(path, """
            database: x
            listen: https://127.0.0.1:4000
            providers: { sim: {} }
            keys: [ { name: a, key: 0123456789012345678901234 } ]
            """);

        var (options, errors) = ConfigurationLoader.Load(path, null, _ => null);

        Assert.Null(options);
        Assert.Equal(2, errors.Count);
        Assert.All(errors, error => Assert.Contains("not yet supported", error.Message, StringComparison.Ordinal));
    }

    /// <summary>Every key that a page may name has a value; nothing else is set.</summary>
    private static string? Variable(string name) => name.StartsWith("AI_PROTOCOL_", StringComparison.Ordinal) || name.StartsWith("OTEL_", StringComparison.Ordinal) ? null : $"value-of-{name}-0123456789";
}
