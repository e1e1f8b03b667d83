using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Parlance.Manifests;
using Parlance.Tests.Support;

namespace Parlance.Tests.Manifests;

/// <summary>Every manifest in <c>manifests/providers</c>, alone and against the collected facts about providers and models.</summary>
public sealed class ShippedManifestTests
{
    private static readonly ConcurrentDictionary<string, JsonElement> s_facts = [];

    public static TheoryData<string> Ids =>
        [.. Directory.EnumerateFiles(RepositoryRoot.Combine("manifests/providers")).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    /// <summary>One manifest for each provider of the facts: a second form of a provider's address is a manifest of its own. Vertex AI is held to them below.</summary>
    public static TheoryData<string> Vendors => [.. ManifestSet.Embedded.Manifests.Where(manifest => !manifest.Simulated && manifest.Id is not ("azure-deployments" or "vertex" or "vertex-express")).Select(manifest => manifest.Id)];

    public static TheoryData<string> VendorsWithModels => [.. ManifestSet.Embedded.Manifests.Where(manifest => manifest is { Simulated: false, Local: false, Models.Count: > 0 }).Select(manifest => manifest.Id)];

    /// <summary>A provider as an operator would set it up: with a key, and with the pieces of its address that have no default.</summary>
    private static ProviderEntry Entry(string id) => new(id)
    {
        Credentials = [new Secret("k")],
        Overrides = new ProviderManifest { SettingValues = Manifest(id).Settings.Keys.ToDictionary(name => name, _ => "x") },
    };

    private static ProviderManifest Manifest(string id)
    {
        Assert.True(ManifestSet.Embedded.TryFind(id, out var manifest));
        return manifest;
    }

    /// <summary>A file of <c>../shared/facts</c> beside the repository; skips the running test when it is absent.</summary>
    private static JsonElement Facts(string file)
    {
        var path = Path.GetFullPath(RepositoryRoot.Combine($"../shared/facts/{file}"));
        Assert.SkipUnless(File.Exists(path), $"No collected facts: {file} is not at ../shared/facts.");
        return s_facts.GetOrAdd(path, static path => JsonDocument.Parse(File.ReadAllText(path)).RootElement);
    }

    /// <summary>The facts of a provider, which may have a longer name there that is an alias here.</summary>
    private static JsonElement ProviderFacts(string id)
    {
        var providers = Facts("providers.json").GetProperty("providers").EnumerateArray().ToDictionary(provider => provider.GetProperty("id").GetString()!);
        return providers[Manifest(id).Aliases.Prepend(id).First(providers.ContainsKey)];
    }

    /// <summary>The facts' longer name of a provider.</summary>
    private static string FactsId(string id) => id switch
    {
        "bedrock" => "aws-bedrock",
        "gemini" => "google-gemini",
        "vertex" or "vertex-express" => "google-vertex",
        _ => id,
    };

    /// <summary>The facts' name of a dialect as we call it.</summary>
    private static string DialectOf(JsonElement facts) => facts.GetProperty("dialect").GetString() switch
    {
        "ollama-native" => "ollama-chat",
        "cohere-v2" => "cohere-chat",
        "azure-openai" => "openai-chat",
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

        // A server of one's own, or a resource: its models have the names that their owner gave them.
        var ownNames = manifest.Local || manifest.Settings.ContainsKey("resource");
        Assert.True(ownNames ? manifest.Models.Count == 0 : manifest.Models.Count(card => card.Operations is not { Count: > 0 }) is >= 3 and <= 12);
        Assert.True(manifest.Local || manifest.Simulated || (manifest.BaseUrlTemplate ?? manifest.BaseUrl!.OriginalString).StartsWith("https://", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Manifest_Shipped_CompilesWithAKey(string id)
    {
        var builder = new CatalogBuilder(ManifestSet.Embedded, _ => null).Add(Entry(id));

        Assert.True(builder.TryBuild(out var catalog, out var errors), string.Join('\n', errors));
        Assert.All(catalog.Models, target => Assert.EndsWith(target.Provider.ChatPath.Replace("{model}", Uri.EscapeDataString(target.Card!.Id), StringComparison.Ordinal), target.ChatUri.AbsolutePath));
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
    [MemberData(nameof(Vendors))]
    public void Manifest_Address_IsThatOfTheFacts(string id)
    {
        var facts = ProviderFacts(id);
        var manifest = Manifest(id);
        if (DialectOf(facts) == manifest.Dialect!.Name)
        {
            Assert.Equal(facts.GetProperty("base_url").GetString(), manifest.BaseUrlTemplate ?? manifest.BaseUrl!.OriginalString);
            Assert.Equal(facts.GetProperty("chat_path").GetString()!.Replace("{urlencoded model id}", "{model}", StringComparison.Ordinal), manifest.ChatPath ?? manifest.Dialect.ChatPath);

            // A list at another address than the rest is not asked for.
            var list = facts.GetProperty("models_path").GetString();
            Assert.Equal(list?.StartsWith('/') == false ? null : list, manifest.ModelsPath);
            return;
        }

        // A provider with a dialect of its own that is spoken to by another: that endpoint is listed beside.
        var path = facts.GetProperty("other_endpoints").EnumerateArray().First(endpoint => endpoint.TryGetProperty("dialect", out var dialect) && dialect.GetString() == manifest.Dialect.Name).GetProperty("path").GetString();
        Assert.Equal(facts.GetProperty("base_url").GetString() + path, manifest.BaseUrl!.OriginalString + manifest.Dialect.ChatPath);
    }

    [Theory]
    [MemberData(nameof(Vendors))]
    public void Manifest_Auth_IsThatOfTheFacts(string id)
    {
        var facts = ProviderFacts(id);
        var auth = facts.GetProperty("auth");
        var manifest = Manifest(id);
        if (auth.GetProperty("kind").GetString() == "sigv4")
        {
            // An API key may go in place of signed calls.
            Assert.Equal(auth.GetProperty("service").GetString(), manifest.Auth!.Service);
            auth = auth.GetProperty("alternatives")[0];
        }

        var optional = auth.GetProperty("kind").GetString() == "none";
        if (!optional || auth.TryGetProperty("optional", out _))
        {
            Assert.Equal(optional ? "Authorization" : auth.GetProperty("name").GetString(), manifest.Auth!.Header);
            Assert.Equal(optional ? "Bearer " : auth.GetProperty("prefix").GetString(), manifest.Auth.Prefix);
        }

        Assert.Equal(!optional, manifest.Auth!.Required);
        Assert.Equal(facts.GetProperty("api_key_env").EnumerateArray().Select(name => name.GetString()!), manifest.KeyVariables);
        Assert.Equal(
            facts.GetProperty("required_headers").EnumerateObject().Select(header => $"{header.Name}: {header.Value}"),
            manifest.Headers.Select(header => $"{header.Key}: {header.Value}"));
        if (manifest.BaseUrlVariable is { } variable)
        {
            Assert.Contains(variable, facts.GetProperty("other_env").EnumerateArray().Select(name => name.GetString()));
        }
    }

    [Theory]
    [MemberData(nameof(Vendors))]
    public void Manifest_Quirks_AreThoseOfTheFacts(string id)
    {
        var facts = ProviderFacts(id);
        if (DialectOf(facts) != Manifest(id).Dialect!.Name)
        {
            // The facts describe the provider's own dialect, the manifest the OpenAI surface beside it.
            Assert.Null(Manifest(id).Quirks);
            return;
        }

        var parameters = facts.GetProperty("params");
        var quirks = Manifest(id).Quirks ?? Parlance.Dialects.Quirks.None;

        if (Manifest(id).Dialect == Parlance.Dialects.DialectSet.OpenAiChat && parameters.TryGetProperty("max_tokens_field", out var limit))
        {
            Assert.Equal(limit.GetString(), quirks.MaxTokensField);
        }

        if (parameters.TryGetProperty("temperature", out var range) && range.ValueKind == JsonValueKind.Array)
        {
            Assert.Equal(range[1].GetDouble(), quirks.MaxTemperature);
        }

        if (Manifest(id).Dialect == Parlance.Dialects.DialectSet.OpenAiChat && parameters.TryGetProperty("response_format", out var formats) && formats.EnumerateArray().All(format => format.GetString()!.StartsWith("json_object", StringComparison.Ordinal) || format.GetString() == "text"))
        {
            Assert.Equal("json_object", quirks.StructuredOutput);
        }

        if (parameters.GetProperty("reasoning").TryGetProperty("mapping", out var mapping))
        {
            Assert.Equal(mapping.EnumerateObject().Select(word => $"{word.Name} → {word.Value}").Order(), quirks.EffortWords.Select(word => $"{word.Key} → {word.Value}").Order());
        }

        // What the facts map to an error is the dialect's to know, and protocols of their own have words of their own.
        var isChat = Manifest(id).Dialect == Parlance.Dialects.DialectSet.OpenAiChat;
        var reasons = facts.GetProperty("finish_reason_map").EnumerateObject().Where(reason => isChat && (reason.Value.GetString() is "stop" or "length"));
        Assert.All(reasons, reason => Assert.Equal(reason.Value.GetString(), quirks.FinishReasons.GetValueOrDefault(reason.Name)));
    }

    [Theory]
    [MemberData(nameof(VendorsWithModels))]
    public void Manifest_LimitsAndPrices_AreThoseOfTheFacts(string id)
    {
        var rows = Facts("models.json").GetProperty("models").EnumerateArray().Where(row => row.GetProperty("provider").GetString() == (FactsId(id) == "google-vertex" ? "google-gemini" : FactsId(id))).ToDictionary(row => row.GetProperty("id").GetString()!);

        Assert.All(Manifest(id).Models, card =>
        {
            var row = rows[card.Id];
            Assert.Equal(row.GetProperty("context_window").Deserialize<long?>(), card.ContextWindow);
            Assert.Equal(row.GetProperty("max_output_tokens").Deserialize<long?>(), card.MaxOutputTokens);
            if (card.Price is { } price)
            {
                // A weekend, on which no vendor has peak hours, and a short request.
                var rule = price.RuleFor(1, new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
                var known = row.GetProperty("price_usd_per_mtok");
                Assert.Equal(Nano(known.GetProperty("input")), rule?.Input ?? price.Input);

                // What only reads has no price of output, and no output.
                Assert.Equal(Nano(known.GetProperty("output")) ?? (card.Operations is { Count: > 0 } ? 0 : null), rule?.Output ?? price.Output);
                Assert.Equal(Nano(known.GetProperty("cached_input")), rule?.CacheRead ?? price.CacheRead);
                if (Nano(known.GetProperty("cache_write")) is { } write)
                {
                    Assert.Equal(write, rule?.CacheWrite ?? price.CacheWrite);
                }
            }
        });
    }

    [Theory]
    [MemberData(nameof(VendorsWithModels))]
    public void Manifest_ModelsWithTiersOrSchedules_HaveNoFlatPrice(string id)
    {
        var graded = Facts("models.json").GetProperty("models").EnumerateArray()
            .Where(row => row.GetProperty("provider").GetString() == FactsId(id) && (row.TryGetProperty("price_schedule", out _) || (row.TryGetProperty("price_tiers", out var tiers) && OtherPrices(tiers, row.GetProperty("price_usd_per_mtok")))))
            .Select(row => row.GetProperty("id").GetString());

        Assert.Empty(Manifest(id).Models.Where(card => card.Price is { When.Count: 0 }).Select(card => card.Id).Intersect(graded));
    }

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

    /// <summary>Whether tiers have other prices than the plain ones: a catalogue lists a tier also where it costs the same.</summary>
    private static bool OtherPrices(JsonElement tiers, JsonElement plain) =>
        !tiers.TryGetProperty("models_dev", out var steps) || steps.EnumerateArray().Any(step => step.GetProperty("input").GetDecimal() != plain.GetProperty("input").GetDecimal());

    private static long? Nano(JsonElement usd)
    {
        if (usd.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        Assert.True(NanoUsd.TryParse(usd.GetDecimal().ToString(CultureInfo.InvariantCulture), out var nano));
        return nano;
    }
}
