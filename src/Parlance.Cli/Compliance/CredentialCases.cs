using System.Text.Json.Nodes;
using Parlance.Cli.Conformance;
using Parlance.Manifests;

namespace Parlance.Cli.Compliance;

/// <summary>Cases about where a key is found and how it is sent.</summary>
internal static class CredentialCases
{
    public static void Resolve(Material material)
    {
        var manifests = ManifestSet.Load([material.ManifestFile], out _);
        var manifest = Manifest(material, manifests);
        var isHosted = Expect.Text(material.Input["runtime_target"])?.StartsWith("wasm", StringComparison.Ordinal) == true;
        var given = Expect.Text(material.Input["explicit_credential"]);
        var entry = new ProviderEntry(manifest.Id) { Credentials = given is null ? [] : [new Secret(given)] };

        // A host without an environment gives none to look into.
        var catalog = Material.Catalog(manifests, entry, isHosted ? _ => null : Environment(material), out var errors);
        var provider = catalog?.Providers.First(candidate => candidate.Id == manifest.Id);
        var source = (provider, given) switch
        {
            (null, _) => ("none", null),
            (_, not null) when provider.KeyVariable is null => ("explicit", isHosted ? "host_supplied" : "explicit"),
            _ => (manifest.KeyVariables.Contains(provider.KeyVariable!) ? "manifest_env" : "conventional_env", provider.KeyVariable),
        };
        Violation.UnlessSame(Expect.Text(material.Expected["status"]), provider is null ? "missing" : "available", "the status");
        Violation.UnlessSame((Expect.Text(material.Expected["source_kind"]), Expect.Text(material.Expected["source_name"])), source, "the source");
        Expect.Same(material.Expected["required"], Words(manifest.KeyVariables), "the variables of the manifest");
        var searched = Material.Provider(manifests, manifest.Id).KeyVariables;
        if (material.Expected["conventional_fallbacks"] is { } fallbacks)
        {
            Expect.Same(fallbacks, Words(searched.Except(manifest.KeyVariables)), "the usual variables");
        }

        Violation.Unless(!Expect.Texts(material.Expected["shadowed_envs_must_not_resolve"]).Any(searched.Contains), "a shadowed variable is searched");
        CheckText(material, string.Join('\n', errors.Concat(manifest.Unused)) + provider + provider?.Credentials.FirstOrDefault());
    }

    public static async Task AttachAsync(Material material)
    {
        var manifests = ManifestSet.Load([material.ManifestFile], out _);
        var manifest = Manifest(material, manifests);
        var catalog = Material.Catalog(manifests, new ProviderEntry(manifest.Id), Environment(material), out var errors) ?? throw new Violation($"the provider cannot be used: {string.Join("; ", errors)}");
        var secret = catalog.Providers[0].Credentials[0].Reveal();
        using var answer = new CannedAnswer(200, """{"choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}]}"""u8.ToArray());
        using var client = await AiClient.FromModelAsync($"{manifest.Id}/any-model", new AiClientOptions { Catalog = catalog, HttpHandler = answer });
        await client.Chat().User("Hello").ExecuteAsync();

        var sent = new JsonObject();
        foreach (var (name, value) in answer.Headers.Where(header => header.Value.Contains(secret, StringComparison.Ordinal)))
        {
            sent[name] = value.Replace(secret, "<redacted>", StringComparison.Ordinal);
        }

        var query = new JsonObject();
        foreach (var pair in (answer.Address?.Query.TrimStart('?') ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            query[pair.Split('=')[0]] = pair.Contains(secret, StringComparison.Ordinal) ? "<redacted>" : pair[(pair.IndexOf('=') + 1)..];
        }

        Expect.Same(material.Expected["headers"], sent, "the headers with the key");
        Expect.Same(material.Expected["query_params"], query, "the query");
        Violation.UnlessSame(Expect.Text(material.Expected["source_name"]), catalog.Providers[0].KeyVariable, "the source");
        CheckText(material, catalog.Providers[0].ToString());
    }

    private static ProviderManifest Manifest(Material material, ManifestSet manifests) =>
        manifests.TryFind(material.Manifest().Id, out var manifest) ? manifest : throw new Violation("the manifest cannot be used");

    private static Func<string, string?> Environment(Material material) => name => Expect.Text(material.Setup["env"]?[name]);

    private static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(word => (JsonNode?)JsonValue.Create(word))]);

    private static void CheckText(Material material, string text)
    {
        foreach (var word in Expect.Texts(material.Expected["diagnostic_contains"]).Concat(Expect.Texts(material.Expected["diagnostic_should_mention"])))
        {
            Violation.Unless(text.Contains(word, StringComparison.Ordinal), $"nothing mentions {word}");
        }

        foreach (var word in Expect.Texts(material.Expected["must_not_contain"]).Concat(Expect.Texts(material.Expected["diagnostic_must_not_contain"])))
        {
            Violation.Unless(!text.Contains(word, StringComparison.Ordinal), "a secret is shown");
        }
    }
}
