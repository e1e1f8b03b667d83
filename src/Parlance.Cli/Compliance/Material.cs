using System.Text.Json.Nodes;
using Parlance.Cli.Conformance;
using Parlance.Manifests;
using Parlance.Manifests.AiProtocol;

namespace Parlance.Cli.Compliance;

/// <summary>A case and the manifest that it is about, loaded the way that everything else here loads manifests.</summary>
internal sealed class Material(ComplianceCase about, Suite suite)
{
    /// <summary>A key that is no secret: requests of a case reach nothing but a canned answer.</summary>
    public const string AnyKey = "key-for-a-canned-answer";

    public ComplianceCase Case => about;

    public JsonObject Setup => about.Setup;

    public JsonObject Input => about.Input;

    public JsonObject Expected => about.Expected;

    /// <summary>Path of the manifest that the case names; fails as not to be run when it is not here.</summary>
    public string ManifestFile => suite.Resolve(about, Expect.Text(Input["manifest_path"] ?? Setup["manifest_path"]) ?? throw new Violation("the case names no manifest"));

    public string Resolve(string path) => suite.Resolve(about, path);

    /// <summary>The manifest of the case: written into it, or in a file.</summary>
    public ProtocolManifest Manifest() => Read(Input["manifest"] is { } text ? Expect.Text(text)! : File.ReadAllText(ManifestFile), []);

    public static ProtocolManifest Read(string text, ICollection<YamlError> errors) =>
        ProtocolManifest.Read(YamlReader.Read(text, "manifest", errors) ?? throw new Violation($"the manifest cannot be read: {string.Join("; ", errors)}"), errors);

    /// <summary>The manifest of the case as JSON, to be changed as the case says.</summary>
    public JsonObject ManifestJson() => YamlJson.ToJson(YamlReader.Read(File.ReadAllText(ManifestFile), ManifestFile, []) ?? throw new Violation("the manifest cannot be read")) as JsonObject ?? [];

    /// <summary>The provider of the case's manifest in a catalog of its own.</summary>
    public Provider Provider() => Provider(ManifestSet.Load([ManifestFile], out _), Manifest().Id);

    public static Provider Provider(ManifestSet manifests, string id)
    {
        var catalog = Catalog(manifests, new ProviderEntry(id) { Credentials = [new Secret(AnyKey)] }, _ => null, out var errors);
        return catalog?.Providers.FirstOrDefault(provider => provider.Id == id) ?? throw new Violation($"the provider cannot be used: {string.Join("; ", errors)}");
    }

    public static Catalog? Catalog(ManifestSet manifests, ProviderEntry entry, Func<string, string?> environment, out IReadOnlyList<YamlError> errors) =>
        new CatalogBuilder(manifests, environment).Add(entry).TryBuild(out var catalog, out errors) ? catalog : null;
}
