using Parlance.Manifests;
using Parlance.Manifests.Credentials;

namespace Parlance.Tests.Client;

public sealed class ClientTargetsTests
{
    private static readonly Uri s_elsewhere = new("https://proxy.example.com/v1");

    private static ClientTargets Load(AiClientOptions options, params (string Name, string Value)[] environment) =>
        ClientTargets.Load(options, environment.ToDictionary(variable => variable.Name, variable => variable.Value).GetValueOrDefault);

    private static AiException Refused(AiClientOptions options, params (string Name, string Value)[] environment) =>
        Assert.Throws<AiException>(() => Load(options, environment));

    private static string? KeyOf(Target target) => target.Provider.Credentials is [var only] ? only.Reveal() : null;

    [Fact]
    public void Load_KeyInTheEnvironment_IsTheMainModels()
    {
        var target = Assert.Single(Load(new AiClientOptions { Model = "openai/gpt-4o" }, ("OPENAI_API_KEY", "k1")).For("openai/gpt-4o"));

        Assert.Equal("openai/gpt-4o", target.Name);
        Assert.Equal("k1", KeyOf(target));
    }

    [Fact]
    public void Load_NoKey_NamesTheVariableToSet()
    {
        var error = Refused(new AiClientOptions { Model = "openai/gpt-4o" });

        Assert.Equal("E1002", error.Code);
        Assert.Contains("OPENAI_API_KEY", error.Message, StringComparison.Ordinal);
        Assert.Equal("missing_api_key", error.Error.Code);
        Assert.Equal(0, error.Attempts);
    }

    [Fact]
    public void Load_BareModelWithoutKey_NamesTheVariableToSet() =>
        Assert.Contains("OPENAI_API_KEY", Refused(new AiClientOptions { Model = "gpt-4o" }).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_FallbackWithoutKey_IsRefusedBeforeTheFirstCall() =>
        Assert.Contains("ANTHROPIC_API_KEY", Refused(new AiClientOptions { Model = "openai/gpt-4o", Fallbacks = ["anthropic/claude-haiku-4-5"] }, ("OPENAI_API_KEY", "k1")).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_UnknownModel_IsNotFoundWithNearMatches()
    {
        var error = Refused(new AiClientOptions { Model = "opnai/gpt-4o" }, ("OPENAI_API_KEY", "k1"));

        Assert.Equal(("E1004", "model_not_found", 404), (error.Code, error.Error.Code, error.Status));
        Assert.Contains("openai/gpt-4o", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ExplicitKey_GoesToTheMainProviderOnly()
    {
        var targets = Load(
            new AiClientOptions { Model = "openai/gpt-4o", ApiKey = "explicit", Fallbacks = ["anthropic/claude-haiku-4-5", "openai/gpt-4o-mini"] },
            ("OPENAI_API_KEY", "k1"),
            ("ANTHROPIC_API_KEY", "k2"));

        Assert.Equal(["explicit", "k2", "explicit"], targets.For("openai/gpt-4o").Select(KeyOf));
    }

    [Fact]
    public void Load_ExplicitKeyAndFallbackWithoutOwnKey_IsRefused() =>
        Assert.Contains("ANTHROPIC_API_KEY", Refused(new AiClientOptions { Model = "openai/gpt-4o", ApiKey = "explicit", Fallbacks = ["anthropic/claude-haiku-4-5"] }).Message, StringComparison.Ordinal);

    [Fact]
    public void For_AnotherModelPerRequest_DoesNotGetTheExplicitKeyOfTheMainProvider()
    {
        var targets = Load(new AiClientOptions { Model = "openai/gpt-4o", ApiKey = "explicit" }, ("GROQ_API_KEY", "k3"));

        Assert.Equal("k3", KeyOf(targets.For("groq/some-model")[0]));
        Assert.Equal("E1002", Assert.Throws<AiException>(() => targets.For("anthropic/claude-haiku-4-5")).Code);
    }

    [Fact]
    public void Load_BaseUrlAndKey_BothBelongToTheMainProvider()
    {
        var targets = Load(new AiClientOptions { Model = "openai/gpt-4o", ApiKey = "explicit", BaseUrl = s_elsewhere, Fallbacks = ["groq/some-model"] }, ("GROQ_API_KEY", "k3")).For("openai/gpt-4o");

        Assert.Equal(("https://proxy.example.com/v1/chat/completions", "explicit"), (targets[0].ChatUri.AbsoluteUri, KeyOf(targets[0])));
        Assert.Equal(("api.groq.com", "k3"), (targets[1].ChatUri.Host, KeyOf(targets[1])));
    }

    [Fact]
    public void Load_CredentialOfAnotherKind_BelongsToTheMainProvider()
    {
        var options = new AiClientOptions { Model = "azure/gpt", Credential = new CredentialOptions { TenantId = "t", ClientId = "c", ClientSecret = new Secret("s") }, Fallbacks = ["groq/some-model"] };
        var targets = Load(options, ("GROQ_API_KEY", "k3"), ("AZURE_OPENAI_ENDPOINT", "https://mine.openai.azure.com/")).For("azure/gpt");

        Assert.Equal("https://mine.openai.azure.com/openai/v1/chat/completions", targets[0].ChatUri.AbsoluteUri);
        Assert.Equal((null, "client_secret of the configuration"), (KeyOf(targets[0]), targets[0].Provider.CredentialFrom));
        Assert.Equal("k3", KeyOf(targets[1]));
    }

    [Fact]
    public void Load_BaseUrlElsewhereWithoutKey_KeepsTheEnvironmentsKeyAtHome()
    {
        var error = Refused(new AiClientOptions { Model = "openai/gpt-4o", BaseUrl = s_elsewhere }, ("OPENAI_API_KEY", "k1"));

        Assert.Equal("E1002", error.Code);
        Assert.Contains("ApiKey or Credential together with BaseUrl", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_BaseUrlOfTheSameOrigin_TakesTheEnvironmentsKey()
    {
        var target = Load(new AiClientOptions { Model = "openai/gpt-4o", BaseUrl = new Uri("https://api.openai.com/v2") }, ("OPENAI_API_KEY", "k1")).For("openai/gpt-4o")[0];

        Assert.Equal(("https://api.openai.com/v2/chat/completions", "k1"), (target.ChatUri.AbsoluteUri, KeyOf(target)));
    }

    [Fact]
    public void Load_LocalServerElsewhere_GetsNoKeyUnasked()
    {
        var target = Load(new AiClientOptions { Model = "ollama/qwen3", BaseUrl = s_elsewhere }, ("OLLAMA_API_KEY", "k4")).For("ollama/qwen3")[0];

        Assert.Null(KeyOf(target));
    }

    [Fact]
    public void For_LocalServer_NeedsNoKeyAndNoConfiguration() =>
        Assert.Equal("ollama/qwen3", Load(new AiClientOptions()).For("ollama/qwen3")[0].Name);

    [Fact]
    public void Load_SimulatorWithoutHandler_SaysHowToGetOne()
    {
        var error = Refused(new AiClientOptions { Model = "sim/echo" });

        Assert.Equal("http_handler", error.Error.Param);
        Assert.Contains("SimulatorHandler", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SimulatorAtARealAddress_IsTaken() =>
        Assert.Equal("127.0.0.1", Load(new AiClientOptions { Model = "sim/echo", BaseUrl = new Uri("http://127.0.0.1:9/v1") }).For("sim/echo")[0].ChatUri.Host);

    public static TheoryData<AiClientOptions, string> Senseless => new()
    {
        { new AiClientOptions { Model = "openai/gpt-4o", ApiKey = " " }, "api_key" },
        { new AiClientOptions { ApiKey = "k" }, "model" },
        { new AiClientOptions { BaseUrl = s_elsewhere }, "model" },
        { new AiClientOptions { Model = "a/b", ApiKey = "k", Catalog = new Catalog([]) }, "catalog" },
        { new AiClientOptions { Model = "a/b", ApiKey = "k", Credential = new CredentialOptions() }, "credential" },
        { new AiClientOptions { Credential = new CredentialOptions() }, "model" },
        { new AiClientOptions { Model = "openai/gpt-4o", Credential = new CredentialOptions { Profile = "x" } }, "options" },
        { new AiClientOptions { Timeout = TimeSpan.Zero }, "timeout" },
        { new AiClientOptions { MaxRetries = -1 }, "max_retries" },
        { new AiClientOptions { MaxInflight = 0 }, "max_inflight" },
        { new AiClientOptions { Model = "openai/gpt-4o", ApiKey = "k", BaseUrl = new Uri("ftp://example.com") }, "options" },
        { new AiClientOptions { ManifestPaths = ["/nowhere/at/all.yaml"] }, "manifest_paths" },
    };

    [Theory]
    [MemberData(nameof(Senseless))]
    public void Load_SenselessOptions_NamesTheOption(AiClientOptions options, string param)
    {
        var error = Refused(options);

        Assert.Equal(("E1001", param), (error.Code, error.Error.Param));
    }

    [Fact]
    public void Load_SeveralSenselessOptions_NamesThemAll()
    {
        var error = Refused(new AiClientOptions { ApiKey = "k", Timeout = TimeSpan.Zero, MaxRetries = -1, MaxInflight = 0 });

        Assert.All(["ApiKey", "Timeout", "MaxRetries", "MaxInflight"], name => Assert.Contains($"AiClientOptions.{name}", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Options_AsText_DoNotHoldTheKey() =>
        Assert.DoesNotContain("canary", new AiClientOptions { Model = "openai/gpt-4o", ApiKey = "canary" }.ToString(), StringComparison.Ordinal);

    [Fact]
    public void Load_CatalogOfItsOwn_IsAskedAlone()
    {
        var error = Refused(new AiClientOptions { Model = "openai/gpt-4o", Catalog = new Catalog([]) }, ("OPENAI_API_KEY", "k1"));

        Assert.Equal("E1004", error.Code);
    }
}
