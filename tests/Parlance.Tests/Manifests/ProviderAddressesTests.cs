using Parlance.Dialects.Operations;
using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

/// <summary>Providers with several addresses, and those that are no more.</summary>
public sealed class ProviderAddressesTests : IDisposable
{
    private const string Acme =
        """
        id: acme
        name: Acme
        dialect: openai-chat
        base_url: https://acme.example/v1
        regions: { cn: https://cn.acme.example/v1, own: 'https://{workspace}.acme.example/v1' }
        settings: { workspace: { variables: [ ACME_WORKSPACE ] } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("parlance-manifests-").FullName;
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private (Catalog? Catalog, string[] Errors) Build(string manifest, string? entry = null)
    {
        var path = Path.Combine(_folder, "manifest.yaml");
        File.WriteAllText(path, manifest);
        var builder = new CatalogBuilder(ManifestSet.Load([path], out var faults), _environment.GetValueOrDefault);
        Assert.Empty(faults);
        var errors = new List<YamlError>();
        foreach (var field in YamlReader.Read(entry ?? "", "parlance.yaml", errors)!.Fields)
        {
            builder.Add(ProviderEntry.Read(field, errors));
        }

        builder.AddFromEnvironment().TryBuild(out var catalog, out var found);
        return (catalog, [.. errors.Concat(found).Select(error => error.ToString())]);
    }

    private static string AddressOf(Catalog? catalog) => catalog!.Providers.Single(provider => provider.Id == "acme").BaseUrl.AbsoluteUri;

    [Theory]
    [InlineData("acme: { api_key: k }", "https://acme.example/v1")]
    [InlineData("acme: { api_key: k, region: cn }", "https://cn.acme.example/v1")]
    [InlineData("acme: { api_key: k, region: own, workspace: w1 }", "https://w1.acme.example/v1")]
    [InlineData("acme: { api_key: k, region: cn, base_url: 'https://mine.example/v1' }", "https://mine.example/v1")]
    public void Region_Written_ChoosesTheAddress(string entry, string address)
    {
        var (catalog, errors) = Build(Acme, entry);

        Assert.Empty(errors);
        Assert.Equal(address, AddressOf(catalog));
    }

    [Theory]
    [InlineData("https://w3.example", "https://w3.example.acme.example/v1")]
    [InlineData("https://w3.example/", "https://w3.example.acme.example/v1")]
    [InlineData("w3.example", "https://w3.example.acme.example/v1")]
    public void Setting_InTheEnvironmentAsAnAddress_IsItsHost(string value, string address)
    {
        _environment["ACME_API_KEY"] = "k";
        _environment["ACME_REGION"] = "own";
        _environment["ACME_WORKSPACE"] = value;

        Assert.Equal(address, AddressOf(Build(Acme).Catalog));
    }

    [Fact]
    public void Region_InTheEnvironment_ChoosesTheAddressAndKeepsTheVendorsKey()
    {
        _environment["ACME_API_KEY"] = "k";
        _environment["ACME_REGION"] = "own";
        _environment["ACME_WORKSPACE"] = "w2";

        var (catalog, _) = Build(Acme);

        Assert.Equal("https://w2.acme.example/v1", AddressOf(catalog));
        Assert.Equal("k", Assert.Single(catalog!.Providers.Single(provider => provider.Id == "acme").Credentials).Reveal());
    }

    [Theory]
    [InlineData("acme: { api_key: k, region: eu }", "acme.region: must be one of cn, own, or left out")]
    [InlineData("acme: { api_key: k, region: own }", "acme: needs its workspace: write it beside the provider's key, or set ACME_WORKSPACE")]
    [InlineData("acme: { api_key: k, workspace: w }", "acme.workspace: is no part of this provider's address")]
    public void Region_Wrong_IsErrorThatSaysTheWayOut(string entry, string message) => Assert.EndsWith(message, Assert.Single(Build(Acme, entry).Errors), StringComparison.Ordinal);

    [Theory]
    [InlineData("active", true)]
    [InlineData("legacy", true)]
    [InlineData("unverified", false)]
    public void Status_WithAKeyInTheEnvironment_SaysWhetherItIsTaken(string status, bool taken)
    {
        _environment["ACME_API_KEY"] = "k";

        var (catalog, _) = Build($"{Acme}\nstatus: {status}");

        Assert.Equal(taken, catalog!.Providers.Any(provider => provider.Id == "acme"));
    }

    [Fact]
    public void Retired_Called_SaysWhatHappenedAndWhereToGo()
    {
        const string Stub = "id: acme\nname: Acme\naliases: [ acme-ai ]\nstatus: retired\nstatus_note: It ended on 2026-01-01; use zenith.\n";
        _environment["ACME_API_KEY"] = "k";

        var (catalog, errors) = Build(Stub);

        Assert.Empty(errors);
        Assert.False(catalog!.TryResolve("acme-ai/large", out _, out var error));
        Assert.Equal((ErrorKind.NotFound, "model_not_found"), (error.Kind, error.Code));
        Assert.Equal("The model 'acme-ai/large' cannot be called, because the provider acme is retired: It ended on 2026-01-01; use zenith.", error.Message);
        Assert.EndsWith("acme: is retired: It ended on 2026-01-01; use zenith.", Assert.Single(Build(Stub, "acme: { api_key: k }").Errors), StringComparison.Ordinal);
        Assert.Empty(Build(Stub, "acme: { dialect: openai-chat, base_url: 'http://10.0.0.1/v1' }").Errors);
    }

    [Fact]
    public void Chat_False_RefusesChatAndKeepsTheOperations()
    {
        var (catalog, errors) = Build($"{Acme}\nchat: false\noperations: {{ embeddings: /embeddings }}", "acme: { api_key: k }");

        Assert.Empty(errors);
        Assert.True(catalog!.TryResolve("acme/any", out var target, out _));
        Assert.Equal("acme/any cannot chat: it is a model for embeddings. Choose another one.", target.ChatRefusal!.Message);
        Assert.True(target.TryGetUri(Operation.Embeddings, out _));
    }

    [Fact]
    public void Regions_Wrong_AreErrorsAtTheirPlace()
    {
        File.WriteAllText(Path.Combine(_folder, "a.yaml"), "id: a\nname: A\ndialect: openai-chat\nbase_url: https://a.example\nregions: { b: 'https://{planet}.example', c: ftp://c }\nrate_limit_headers: [ { remaining: 'a b', reset: r } ]\n");

        ManifestSet.Load([_folder], out var errors);

        Assert.Equal([(5, "regions.b"), (5, "regions.c"), (6, "rate_limit_headers[0].remaining")], errors.Select(error => (error.At.Line, error.Path)));
    }
}
