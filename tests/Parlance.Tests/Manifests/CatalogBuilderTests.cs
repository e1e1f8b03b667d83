using System.Text.Json;
using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public sealed class CatalogBuilderTests
{
    private readonly Dictionary<string, string> _environment = [];

    private CatalogBuilder Builder => new(ManifestSet.Embedded, _environment.GetValueOrDefault);

    private static Catalog Build(CatalogBuilder builder)
    {
        Assert.True(builder.TryBuild(out var catalog, out var errors), string.Join('\n', errors));
        Assert.Empty(errors);
        return catalog;
    }

    private static string[] Errors(CatalogBuilder builder)
    {
        Assert.False(builder.TryBuild(out var catalog, out var errors));
        Assert.Null(catalog);
        return [.. errors.Select(error => error.ToString())];
    }

    /// <summary>The entries of a configuration's <c>providers</c>, as the gateway reads them.</summary>
    private static List<ProviderEntry> Entries(string providers, ICollection<YamlError>? errors = null)
    {
        var found = errors ?? [];
        var entries = YamlReader.Read(providers, "parlance.yaml", found)!.Fields.Select(field => ProviderEntry.Read(field, found)).ToList();
        if (errors is null)
        {
            Assert.Empty(found);
        }

        return entries;
    }

    private CatalogBuilder With(string providers) => Entries(providers).Aggregate(Builder, (builder, entry) => builder.Add(entry));

    private static string[] Keys(Provider provider) => [.. provider.Credentials.Select(key => key.Reveal())];

    [Fact]
    public void FromEnvironment_NoKeys_HoldsTheSimulatorOnly()
    {
        var catalog = Build(Builder.AddFromEnvironment());

        Assert.Equal("sim", Assert.Single(catalog.Providers).Id);
        Assert.True(catalog.TryResolve("sim/echo", out var target, out _));
        Assert.True(target.Provider.Simulated);
        Assert.Equal("http://simulator.invalid/v1/chat/completions", target.ChatUri.AbsoluteUri);
    }

    [Fact]
    public void FromEnvironment_TwoKeys_HoldsTheirProvidersThenTheSimulator()
    {
        _environment["OPENAI_API_KEY"] = " k1\n";
        _environment["ANTHROPIC_API_KEY"] = "k2";
        _environment["GROQ_API_KEY"] = "  ";
        _environment["MISTRAL_API_KEY"] = "";
        _environment["VLLM_API_KEY"] = "a local server is not there because of a variable";

        var catalog = Build(Builder.AddFromEnvironment());

        Assert.Equal(["anthropic", "openai", "sim"], catalog.Providers.Select(provider => provider.Id));
        Assert.Equal(["k1"], Keys(catalog.Providers[1]));
    }

    [Fact]
    public void FromEnvironment_ProviderAddedBefore_StaysAsAdded()
    {
        _environment["OPENAI_API_KEY"] = "environment";
        _environment["XAI_API_KEY"] = "environment";

        var catalog = Build(Builder.Add(new ProviderEntry("grok") { Credentials = [new Secret("mine")] }).AddFromEnvironment());

        Assert.Equal(["xai", "openai", "sim"], catalog.Providers.Select(provider => provider.Id));
        Assert.Equal(["mine"], Keys(catalog.Providers[0]));
        Assert.Equal(["environment"], Keys(catalog.Providers[1]));
    }

    [Fact]
    public void Build_EntriesOfAConfiguration_AreCompiledInTheirOrder()
    {
        var catalog = Build(With("""
            groq:   { api_keys: [ a, b ] }
            openai: { api_key: c, headers: { OpenAI-Organization: org-1 } }
            lab:    { dialect: openai-chat, base_url: http://10.0.0.5:8000/v1, models: [ qwen3-32b ] }
            second: { extends: openai, api_key: d, models: [ gpt-4o, { id: gpt-4.1, max_output: 100 }, own ], quirks: { developer_role: false } }
            """));

        var (groq, openai, lab, second) = (catalog.Providers[0], catalog.Providers[1], catalog.Providers[2], catalog.Providers[3]);
        Assert.Equal(["a", "b"], Keys(groq));
        Assert.Equal(["c"], Keys(openai));
        Assert.Equal("org-1", openai.Headers["OpenAI-Organization"]);
        Assert.Equal(("http://10.0.0.5:8000/v1", false), (lab.BaseUrl.AbsoluteUri, lab.Auth.Required));
        Assert.Empty(lab.Credentials);
        Assert.Equal(["lab/qwen3-32b"], catalog.Models.Where(target => target.Provider == lab).Select(target => target.Name));
        Assert.Equal((openai.BaseUrl, "max_completion_tokens", false), (second.BaseUrl, second.Quirks.MaxTokensField, second.Quirks.DeveloperRole));
        Assert.True(openai.Quirks.DeveloperRole);
        Assert.Empty(second.Aliases);
        Assert.Equal([true, true, false], second.Models.Select(card => card.Price is not null));
        Assert.Equal([16384, 100, null], second.Models.Select(card => card.MaxOutputTokens));
    }

    [Fact]
    public void Build_ManyMistakes_ReportsThemAllWithTheirPlace()
    {
        var errors = Errors(With("""
            opneai: { api_key: a }
            openai: {}
            groq: { api_key: a }
            again: { extends: anthropik, api_key: a }
            lab: { base_url: http://10.0.0.5:8000/v1 }
            proxy: { extends: mistral, base_url: https://proxy.example/v1 }
            """).Add(new ProviderEntry("groq") { Credentials = [new Secret("b")] }));

        Assert.Equal(
            [
                "parlance.yaml:1:1: opneai: is no known provider, so it needs dialect and base_url; did you mean openai?",
                "parlance.yaml:2:1: openai: has no credential: set OPENAI_API_KEY, or give one explicitly",
                "parlance.yaml:4:1: again.extends: names no manifest; did you mean anthropic?",
                "parlance.yaml:5:1: lab: is no known provider, so it needs dialect and base_url",
                "parlance.yaml:6:1: proxy: has no credential: set PROXY_API_KEY, or give one explicitly",
                "groq: is the provider groq once more",
            ],
            errors);
    }

    [Fact]
    public void ReadEntry_WrongFields_AreErrorsWithTheirPath()
    {
        var errors = new List<YamlError>();

        Entries("""
            Lab: { dialect: openai-chat, base_url: http://10.0.0.5:8000/v1 }
            openai: { api_key: a, api_keys: [ b ], regin: eu, local: true }
            groq: { api_key: '', quirks: { drop: seed } }
            xai: key
            """, errors);

        Assert.Equal(
            [
                "Lab: is no provider id: it must be lower-case letters, digits, '-', '_' and '.', starting with a letter or digit, at most 64",
                "openai: has both api_key and api_keys; write one of them",
                "openai.regin: is not a known field; did you mean region?",
                "openai.local: is not a known field",
                "groq.api_key: must not be empty",
                "groq.quirks.drop: must be a list",
                "xai: must be a map of fields",
            ],
            errors.OrderBy(error => error.At.Line).ThenBy(error => error.At.Column).Select(error => $"{error.Path}: {error.Message.Split("; known")[0]}"));
    }

    [Theory]
    [InlineData("MISTRAL_API_KEY", "mistral")]
    [InlineData("LM_API_TOKEN", "lmstudio")]
    [InlineData("LMSTUDIO_API_KEY", "lmstudio")]
    public void Build_KeyInAVariableOfTheManifest_IsUsed(string variable, string id)
    {
        _environment[variable] = "k";

        Assert.Equal(["k"], Keys(Build(Builder.Add(new ProviderEntry(id))).Providers[0]));
    }

    [Fact]
    public void Build_SeveralVariablesSet_TakesTheFirstOfTheManifest()
    {
        _environment["LM_API_TOKEN"] = "second";
        _environment["LMSTUDIO_API_KEY"] = "first";

        Assert.Equal(["first"], Keys(Build(Builder.Add(new ProviderEntry("lmstudio"))).Providers[0]));
    }

    [Fact]
    public void Build_EntryWithANameOfItsOwn_HasAVariableOfItsOwn()
    {
        _environment["MY_LAB_API_KEY"] = "k";

        Assert.Equal(["k"], Keys(Build(With("my-lab: { dialect: openai-chat, base_url: http://10.0.0.5:8000/v1 }")).Providers[0]));
    }

    [Theory]
    [InlineData("openai: { base_url: https://proxy.example/v1 }")]
    [InlineData("openai: { base_url: http://api.openai.com/v1 }")]
    [InlineData("openai: { base_url: https://api.openai.com:8443/v1 }")]
    [InlineData("proxy: { extends: openai, base_url: https://proxy.example/v1 }")]
    public void Build_OtherOrigin_DoesNotGetTheVendorsKey(string entry)
    {
        _environment["OPENAI_API_KEY"] = "vendor";

        Assert.Contains("has no credential", Assert.Single(Errors(With(entry))));
    }

    [Fact]
    public void Build_OwnServerNamedLikeAnAlias_IsNotThatVendor()
    {
        _environment["ANTHROPIC_API_KEY"] = "vendor";

        var provider = Build(With("claude: { dialect: openai-chat, base_url: http://10.0.0.5/v1 }")).Providers[0];

        Assert.Equal("claude", provider.Id);
        Assert.Empty(provider.Credentials);
        Assert.Empty(provider.Headers);
    }

    [Fact]
    public void Build_SameOrigin_GetsTheVendorsKey()
    {
        _environment["OPENAI_API_KEY"] = "vendor";

        Assert.Equal(["vendor"], Keys(Build(With("eu: { extends: openai, base_url: https://API.openai.com/eu/v1 }")).Providers[0]));
    }

    [Theory]
    [InlineData("ollama", "OLLAMA_HOST", "192.168.1.5", "http://192.168.1.5:11434/")]
    [InlineData("ollama", "OLLAMA_HOST", "0.0.0.0:8080", "http://127.0.0.1:8080/")]
    [InlineData("ollama", "OLLAMA_HOST", "https://gpu.example", "https://gpu.example/")]
    [InlineData("ollama", "OLLAMA_HOST", "gpu.example:80", "http://gpu.example/")]
    [InlineData("ollama", "OLLAMA_HOST", "http://gpu.example:11434/v1/", "http://gpu.example:11434/")]
    [InlineData("ollama", "OLLAMA_HOST", "http://gpu.example/ollama", "http://gpu.example/ollama")]
    [InlineData("anthropic", "ANTHROPIC_BASE_URL", "https://proxy.example/anthropic", "https://proxy.example/anthropic/v1")]
    public void Build_VariableOfTheVendorsTools_MovesTheAddress(string id, string variable, string value, string address)
    {
        _environment[variable] = value;

        var provider = Build(Builder.Add(new ProviderEntry(id) { Credentials = [new Secret("k")] })).Providers[0];

        Assert.Equal(address, provider.BaseUrl.AbsoluteUri);
    }

    [Fact]
    public void Build_VariableWithAWrongAddress_IsErrorThatNamesIt()
    {
        _environment["OLLAMA_HOST"] = "http://user:canary@gpu.example";

        var error = Assert.Single(Errors(Builder.Add(new ProviderEntry("ollama"))));

        Assert.Contains("OLLAMA_HOST", error);
        Assert.DoesNotContain("canary", error);
    }

    [Fact]
    public void LocalServers_Always_AreTheLocalOnesWithTheirAddress()
    {
        _environment["OLLAMA_HOST"] = "127.0.0.1:9999";

        Assert.Equal(
            [
                "litellm http://localhost:4000/", "llamacpp http://127.0.0.1:8080/v1", "lmstudio http://localhost:1234/v1", "localai http://localhost:8080/v1", "ollama http://127.0.0.1:9999/",
                "ollama-openai http://127.0.0.1:9999/v1", "sglang http://localhost:30000/v1", "tgi http://localhost:8080/v1", "vllm http://localhost:8000/v1",
            ],
            Builder.LocalServers().Select(server => $"{server.Id} {server.BaseUrl.AbsoluteUri}"));
    }

    [Fact]
    public void Build_LocalServerThatAnswers_IsAddedWithItsModels()
    {
        var found = new ProviderEntry("ollama") { Overrides = new ProviderManifest { Models = [new ModelCard("qwen3:8b")] } };

        var catalog = Build(Builder.AddFromEnvironment().Add(found));

        Assert.Equal("ollama/qwen3:8b", catalog.Models[^1].Name);
        Assert.True(catalog.Providers[^1].Local);
    }

    [Fact]
    public void Provider_PrintedOrSerialised_ShowsNoCredential()
    {
        _environment["OPENAI_API_KEY"] = "canary-environment";
        var catalog = Build(With("groq: { api_keys: [ canary-one, canary-two ] }").AddFromEnvironment());
        var entry = new ProviderEntry("x") { Credentials = [new Secret("canary-entry")] };

        var printed = string.Join('\n', catalog.Providers.Select(provider => $"{provider} {JsonSerializer.Serialize(provider.Credentials)}")) + $"{entry}{JsonSerializer.Serialize(entry.Credentials)}";

        Assert.DoesNotContain("canary", printed);
        Assert.StartsWith("groq (openai-chat, https://api.groq.com/openai/v1)", printed);
    }
}
