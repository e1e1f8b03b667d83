using System.Text.Json;
using Parlance.Manifests;
using Parlance.Tests.Support;

namespace Parlance.Tests.Manifests;

/// <summary>Every manifest in <c>manifests/providers</c>, alone and against the collected facts about providers and models.</summary>
public sealed class ShippedManifestTests
{
    public static TheoryData<string> Ids =>
        [.. Directory.EnumerateFiles(RepositoryRoot.Combine("manifests/providers")).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    /// <summary>A second form of a provider's address is a manifest of its own; the facts have one for each provider.</summary>
    private static readonly string[] s_secondForms = ["azure-deployments", "bedrock-mantle", "jina-deepsearch", "spark-x", "vertex-express"];

    /// <summary>Those that differ from the facts on purpose, and why.</summary>
    private static readonly Dictionary<string, string> s_otherAddress = new()
    {
        ["openai-compatible"] = "Any server: the facts leave the whole address open, which no manifest can.",
        ["oracle"] = "Its OpenAI-compatible address (docs.oracle.com/iaas/Content/generative-ai/openai-compatible-api.htm); the facts have its own protocol, which is not spoken.",
        ["vertex"] = "The facts describe its Gemini surface under a dialect of their own; it is held to them below.",
    };

    private static readonly Dictionary<string, string> s_otherAuth = new()
    {
        ["replicate"] = "Its optional header makes it wait for the answer.",
        ["302ai"] = "Its variable begins with a digit, which no shell takes; it is the one that is tried for every provider anyway.",
        ["anthropic-aws"] = "The facts list the access key under other variables, and the header of the workspace with an open value.",
        ["github-copilot"] = "GITHUB_TOKEN stands in too many environments for other purposes, and two headers have no fixed value.",
        ["litellm"] = "Without a master key it wants none.",
        ["ollama-openai"] = "OLLAMA_HOST moves both sides of the same server; the facts name it at one of them.",
        ["openai-compatible"] = "The facts leave the name of the variable open; such servers often want no key.",
        ["vertex"] = "Tokens; it is held to the facts below.",
    };

    /// <summary>Lists that the facts do not have: AWS's control plane (docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html).</summary>
    private static readonly Dictionary<string, string> s_otherLists = new() { ["bedrock"] = "https://bedrock.{region}.amazonaws.com/foundation-models" };

    private static IEnumerable<ProviderManifest> Known => ManifestSet.Embedded.Manifests.Where(manifest => manifest is { Simulated: false, Status: not "retired" } && !s_secondForms.Contains(manifest.Id));

    public static TheoryData<string> VendorsWithTheirAddress => [.. Known.Select(manifest => manifest.Id).Except(s_otherAddress.Keys)];

    public static TheoryData<string> VendorsWithTheirAuth => [.. Known.Select(manifest => manifest.Id).Except(s_otherAuth.Keys)];

    /// <summary>Vertex AI has those of the vendor's other surface, and a provider without chat has none.</summary>
    public static TheoryData<string> VendorsWithTheirQuirks => [.. Known.Where(manifest => manifest.Chat != false).Select(manifest => manifest.Id).Except(["vertex"])];

    public static TheoryData<string> Current => [.. ManifestSet.Embedded.Manifests.Where(manifest => manifest.Status != "retired").Select(manifest => manifest.Id)];

    /// <summary>A provider as an operator would set it up: with a key, and with the pieces of its address that have no default.</summary>
    private static ProviderEntry Entry(string id) => new(id)
    {
        Credentials = [new Secret("k")],
        Overrides = new ProviderManifest { SettingValues = (Manifest(id).BaseUrlTemplate is { } address ? AddressTemplate.NamesIn(address)! : []).ToDictionary(name => name, _ => "x") },
    };

    private static ProviderManifest Manifest(string id)
    {
        Assert.True(ManifestSet.Embedded.TryFind(id, out var manifest));
        return manifest;
    }

    /// <summary>The facts of a provider, which may have a longer name there that is an alias here.</summary>
    private static JsonElement ProviderFacts(string id)
    {
        var providers = FactFiles.Providers;
        return providers[Manifest(id).Aliases.Prepend(id).First(providers.ContainsKey)];
    }

    /// <summary>The facts' name of a dialect as we call it.</summary>
    private static string DialectOf(JsonElement facts) => facts.GetProperty("dialect").GetString() switch
    {
        "ollama-native" => "ollama-chat",
        "cohere-v2" => "cohere-chat",
        "azure-openai" or "sagemaker-invoke" => "openai-chat",
        "dashscope-native" or "replicate-predictions" => "declarative",
        var name => name!,
    };

    [Theory]
    [MemberData(nameof(Ids))]
    public void Manifest_Shipped_IsEmbeddedAndComplete(string id)
    {
        var manifest = Manifest(id);

        Assert.Equal(id, manifest.Id);
        Assert.NotNull(manifest.Name);
        Assert.NotNull(manifest.Status);
        Assert.NotNull(manifest.Confidence);
        Assert.NotNull(manifest.AsOf);
        Assert.True(manifest.Simulated || manifest.Sources.Count > 0);

        Assert.True(manifest.Local || manifest.Simulated || manifest.Status == "retired" || (manifest.BaseUrlTemplate ?? manifest.BaseUrl!.OriginalString).StartsWith("https://", StringComparison.Ordinal));

        // The models of a server of one's own have the names that their owner gave them.
        Assert.True(!manifest.Local || manifest.Models.Count == 0);
        Assert.Equal(manifest.Status == "retired", manifest.Dialect is null);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Manifest_Shipped_IsShort(string id)
    {
        var head = File.ReadLines(RepositoryRoot.Combine($"manifests/providers/{id}.yaml")).TakeWhile(line => !line.StartsWith("models:", StringComparison.Ordinal)).ToList();

        // Where many families of models stand behind one address, each that differs has a line.
        Assert.InRange(head.Count, 1, id is "bedrock" or "openai" ? 60 : 45);
        Assert.All(head, line => Assert.InRange(line.Length, 0, 280));
    }

    [Theory]
    [MemberData(nameof(Current))]
    public void Manifest_Shipped_CompilesWithAKey(string id)
    {
        var builder = new CatalogBuilder(ManifestSet.Embedded, _ => null).Add(Entry(id));

        Assert.True(builder.TryBuild(out var catalog, out var errors), string.Join('\n', errors));
        Assert.All(catalog.Models, target => Assert.EndsWith((target.Dialect == target.Provider.Dialect ? target.Provider.ChatPath : target.Dialect.ChatPath).Replace("{model}", Uri.EscapeDataString(target.Card!.Id), StringComparison.Ordinal), target.ChatUri.AbsolutePath));
    }

    [Fact]
    public void Manifest_Vertex_IsThatOfTheFacts()
    {
        var facts = ProviderFacts("vertex");

        Assert.Equal(facts.GetProperty("base_url").GetString(), Manifest("vertex").BaseUrlTemplate);
        Assert.Equal(facts.GetProperty("regional_base_urls").GetProperty("express").GetProperty("url").GetString(), Manifest("vertex-express").BaseUrl!.OriginalString);
        Assert.Equal(("Authorization", "Bearer "), (Manifest("vertex").Auth!.Header, Manifest("vertex").Auth!.Prefix));
        Assert.Equal("x-goog-api-key", Manifest("vertex-express").Auth!.Header);
    }

    [Theory]
    [MemberData(nameof(VendorsWithTheirAddress))]
    public void Manifest_Address_IsThatOfTheFacts(string id)
    {
        var facts = ProviderFacts(id);
        var manifest = Manifest(id);
        if (DialectOf(facts) == manifest.Dialect!.Name || manifest.Chat == false)
        {
            Assert.Equal(facts.GetProperty("base_url").GetString(), manifest.BaseUrlTemplate ?? manifest.BaseUrl!.OriginalString);
            Assert.Equal(facts.GetProperty("chat_path").GetString()?.Replace("{urlencoded model id}", "{model}", StringComparison.Ordinal).Replace("{endpoint}", "{model}", StringComparison.Ordinal), manifest.Chat == false ? null : manifest.ChatPath ?? manifest.Dialect.ChatPath);

            Assert.Equal(facts.GetProperty("models_path").GetString() ?? s_otherLists.GetValueOrDefault(id), manifest.ModelsPath);
            return;
        }

        // A provider with a dialect of its own that is spoken to by another: that endpoint is listed beside.
        var path = facts.GetProperty("other_endpoints").EnumerateArray().First(endpoint => endpoint.TryGetProperty("dialect", out var dialect) && dialect.GetString() == manifest.Dialect.Name).GetProperty("path").GetString();
        Assert.Equal(facts.GetProperty("base_url").GetString() + path, manifest.BaseUrl!.OriginalString + manifest.Dialect.ChatPath);
    }

    [Theory]
    [MemberData(nameof(VendorsWithTheirAuth))]
    public void Manifest_Auth_IsThatOfTheFacts(string id)
    {
        var facts = ProviderFacts(id);
        var auth = facts.GetProperty("auth");
        var manifest = Manifest(id);
        if (auth.GetProperty("kind").GetString() == "sigv4")
        {
            // An API key may go in place of signed calls.
            Assert.Equal(auth.GetProperty("service").GetString(), manifest.Auth!.Service);
            auth = auth.TryGetProperty("alternatives", out var keys) ? keys[0] : auth;
        }

        var optional = auth.GetProperty("kind").GetString() == "none";
        if (optional ? auth.TryGetProperty("optional", out _) : auth.TryGetProperty("name", out _))
        {
            Assert.Equal(optional ? "Authorization" : auth.GetProperty("name").GetString(), manifest.Auth!.Header);
            Assert.Equal(optional ? "Bearer " : auth.GetProperty("prefix").GetString(), manifest.Auth.Prefix);
        }

        Assert.Equal(!optional, manifest.Auth!.Required);
        Assert.Equal(facts.TryGetProperty("api_key_env", out var variables) ? variables.EnumerateArray().Select(name => name.GetString()!) : [], manifest.KeyVariables);
        Assert.Equal(
            facts.GetProperty("required_headers").EnumerateObject().Select(header => $"{header.Name}: {header.Value}"),
            manifest.Headers.Select(header => $"{header.Key}: {header.Value}"));
        if (manifest.BaseUrlVariable is { } variable)
        {
            Assert.Contains(variable, facts.GetProperty("other_env").EnumerateArray().Select(name => name.GetString()));
        }
    }

    [Theory]
    [MemberData(nameof(VendorsWithTheirQuirks))]
    public void Manifest_Quirks_AreThoseOfTheFacts(string id)
    {
        var facts = ProviderFacts(id);
        if (DialectOf(facts) != Manifest(id).Dialect!.Name)
        {
            // The facts describe the provider's own dialect, the manifest the OpenAI surface beside it.
            Assert.Null(Manifest(id).Quirks);
            return;
        }

        var parameters = facts.TryGetProperty("params", out var known) ? known : JsonDocument.Parse("{}").RootElement;
        var quirks = Manifest(id).Quirks ?? Parlance.Dialects.Quirks.None;

        if (Manifest(id).Dialect == Parlance.Dialects.DialectSet.OpenAiChat && parameters.TryGetProperty("max_tokens_field", out var limit))
        {
            Assert.Equal(limit.GetString()!.Split(' ', ';')[0], quirks.MaxTokensField);
        }

        if (Manifest(id).Dialect == Parlance.Dialects.DialectSet.OpenAiChat && parameters.TryGetProperty("temperature", out var range) && range.ValueKind == JsonValueKind.Array)
        {
            Assert.Equal(Math.Min(range[1].GetDouble(), 2), quirks.Ranges.TryGetValue("temperature", out var own) ? own.Most : 2);
        }

        if (Manifest(id).Dialect == Parlance.Dialects.DialectSet.OpenAiChat && parameters.TryGetProperty("response_format", out var formats) && formats.EnumerateArray().All(format => format.GetString()!.StartsWith("json_object", StringComparison.Ordinal) || format.GetString() == "text"))
        {
            Assert.Equal("json_object", quirks.StructuredOutput);
        }

        if (parameters.TryGetProperty("reasoning", out var reasoning) && reasoning.TryGetProperty("mapping", out var mapping))
        {
            // Words for levels that the facts do not map are lowered to one that the provider has.
            Assert.All(mapping.EnumerateObject(), word => Assert.Equal(word.Value.GetString(), quirks.EffortWords.GetValueOrDefault(word.Name)));
        }

        // What the facts map to an error is the dialect's to know, as are words that several vendors use, and protocols of their own have words of their own.
        string[] usual = ["model_length", "max_tokens", "eos", "eos_token", "stop_sequence", "model_context_window_exceeded"];
        var isChat = Manifest(id).Dialect == Parlance.Dialects.DialectSet.OpenAiChat;
        var reasons = facts.GetProperty("finish_reason_map").EnumerateObject().Where(reason => isChat && !usual.Contains(reason.Name) && (reason.Value.GetString() is "stop" or "length"));
        Assert.All(reasons, reason => Assert.Equal(reason.Value.GetString(), quirks.FinishReasons.GetValueOrDefault(reason.Name)));
    }

    /// <summary>A rule leaves what it does not name: a dearer tier whose cache still costs what it did before is a line that someone forgot.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void Manifest_RulesOfPrices_NameEveryClassThatThePriceHas(string id) => Assert.All(Manifest(id).Models.Where(card => card.Price is not null), card => Assert.All(card.Price!.When, rule =>
    {
        Assert.True(card.Price.Input == 0 || rule.Input is not null);
        Assert.True(card.Price.Output == 0 || rule.Output is not null);
        Assert.Equal(card.Price.CacheRead is null, rule.CacheRead is null);
        Assert.Equal(card.Price.CacheWrite is null, rule.CacheWrite is null);
        Assert.Equal(card.Price.CacheWriteLong is null, rule.CacheWriteLong is null);
        Assert.Equal(card.Price.AudioInput is null, rule.AudioInput is null);
        Assert.Equal(card.Price.AudioOutput is null, rule.AudioOutput is null);
    }));

    [Fact]
    public void Readme_Sample_IsAManifest()
    {
        var page = File.ReadAllText(RepositoryRoot.Combine("manifests/README.md")).ReplaceLineEndings("\n");
        var sample = page.Split("```yaml\n")[1].Split("```")[0];
        var errors = new List<YamlError>();

        var manifest = ManifestReader.Read(YamlReader.Read(sample, "README.md", errors)!, errors);

        Assert.Empty(errors);
        Assert.Equal(["acme-large", "acme-small"], manifest.Models.Select(card => card.Id));
        Assert.Equal(2_500_000_000, manifest.Models[0].Price!.Input);
    }

    [Fact]
    public void Simulator_Models_HaveTheSmallPrice()
    {
        var manifest = Manifest("sim");

        Assert.Equal(["echo", "story", "tools", "reasoning", "vision", "long", "usage", "transcript", "settings"], manifest.Models.Select(card => card.Id));
        Assert.All(manifest.Models, card => Assert.Equal(new Price(100_000_000, 400_000_000, "simulated", "2026-11-22") { CacheRead = 10_000_000 }, card.Price));
    }
}
