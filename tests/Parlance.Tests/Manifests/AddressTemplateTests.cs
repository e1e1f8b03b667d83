using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public sealed class AddressTemplateTests : IDisposable
{
    private const string Manifest = """
        id: cloud
        name: Cloud
        dialect: openai-chat
        base_url: https://run.{region}.cloud.example/v1/projects/{project}
        auth: { kind: bearer }
        key_variables: [ CLOUD_KEY ]
        settings:
          region: { variables: [ CLOUD_REGION, CLOUD_DEFAULT_REGION ], default: eu-1 }
          project: { variables: [ CLOUD_PROJECT ] }
        """;

    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".yaml");
    private readonly Dictionary<string, string> _environment = new() { ["CLOUD_KEY"] = "k" };

    public AddressTemplateTests() => File.WriteAllText(_file, Manifest);

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("cloud: { project: p1 }", "https://run.eu-1.cloud.example/v1/projects/p1/chat/completions")]
    [InlineData("cloud: { project: p1, region: us-west-2 }", "https://run.us-west-2.cloud.example/v1/projects/p1/chat/completions")]
    [InlineData("west: { extends: cloud, project: p1, region: us-west-2, api_key: j }", "https://run.us-west-2.cloud.example/v1/projects/p1/chat/completions")]
    [InlineData("cloud: { base_url: http://127.0.0.1:9/v1, api_key: j }", "http://127.0.0.1:9/v1/chat/completions")]
    public void Build_SettingsOfTheEntry_FillTheAddress(string entry, string address)
    {
        Assert.True(Builder(entry).TryBuild(out var catalog, out var errors), string.Join('\n', errors));
        Assert.True(catalog.TryResolve(catalog.Providers[0].Id + "/m", out var target, out _));
        Assert.Equal(address, target.ChatUri.AbsoluteUri);
    }

    [Theory]
    [InlineData("azure: { resource: mine, api_key: k }", "https://mine.openai.azure.com/openai/v1/chat/completions")]
    [InlineData("azure-openai: { resource: mine, api_key: k }", "https://mine.openai.azure.com/openai/v1/chat/completions")]
    [InlineData("azure-deployments: { resource: mine, api_key: k }", "https://mine.openai.azure.com/openai/deployments/m/chat/completions?api-version=2024-10-21")]
    [InlineData("foundry: { extends: azure, base_url: https://mine.services.ai.azure.com/openai/v1, api_key: k }", "https://mine.services.ai.azure.com/openai/v1/chat/completions")]
    public void Build_AzuresForms_AreItsAddresses(string entry, string address) => Build_SettingsOfTheEntry_FillTheAddress(entry, address);

    [Fact]
    public void Build_SettingsOfTheEnvironment_AreTakenInOrder()
    {
        _environment["CLOUD_PROJECT"] = "p2";
        _environment["CLOUD_DEFAULT_REGION"] = "ap-1";

        Assert.True(Builder(null).AddFromEnvironment().TryBuild(out var catalog, out _));
        Assert.Equal(("cloud", "https://run.ap-1.cloud.example/v1/projects/p2"), (catalog.Providers[0].Id, catalog.Providers[0].BaseUrl.AbsoluteUri));
        Assert.Equal("ap-1", catalog.Providers[0].Settings["region"]);
    }

    [Fact]
    public void FromEnvironment_KeyWithoutTheRest_IsNoProvider()
    {
        Assert.True(Builder(null).AddFromEnvironment().TryBuild(out var catalog, out _));
        Assert.DoesNotContain(catalog.Providers, provider => provider.Id == "cloud");
    }

    [Theory]
    [InlineData("cloud: { region: us }", "parlance.yaml:1:1: cloud: needs its project: write it beside the provider's key, or set CLOUD_PROJECT")]
    [InlineData("cloud: { project: p, deployment: d }", "parlance.yaml:1:1: cloud.deployment: is no part of this provider's address")]
    public void Build_SettingThatIsMissingOrTooMuch_IsAnError(string entry, string expected)
    {
        Assert.False(Builder(entry).TryBuild(out _, out var errors));
        Assert.Equal([expected], errors.Select(error => error.ToString()));
    }

    [Theory]
    [InlineData("evil.example/")]
    [InlineData("a@b")]
    [InlineData("x#")]
    [InlineData("..")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a b")]
    [InlineData("a%2f")]
    public void Read_ValueThatWouldLeaveItsPlace_IsRefused(string value)
    {
        var errors = new List<YamlError>();
        ProviderEntry.Read(YamlReader.Read($"cloud: {{ project: '{value}' }}", "parlance.yaml", errors)!.Fields[0], errors);

        Assert.Equal("cloud.project", Assert.Single(errors).Path);
    }

    [Fact]
    public void Read_AddressWithAnUnknownPiece_IsRefused()
    {
        var errors = new List<YamlError>();
        ManifestReader.Read(YamlReader.Read(Manifest.Replace("{region}", "{galaxy}"), "f", errors)!, errors);

        Assert.Contains(errors, error => error.Path == "base_url" && error.Message.Contains("one of region, location"));
    }

    private CatalogBuilder Builder(string? entry)
    {
        var errors = new List<YamlError>();
        var manifests = ManifestSet.Load([_file], out var wrong);
        Assert.Empty(wrong);
        var builder = new CatalogBuilder(manifests, _environment.GetValueOrDefault);
        if (entry is not null)
        {
            builder.Add(ProviderEntry.Read(YamlReader.Read(entry, "parlance.yaml", errors)!.Fields[0], errors));
        }

        Assert.Empty(errors);
        return builder;
    }
}
