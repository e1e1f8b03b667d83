using System.Text.Json.Nodes;
using Parlance.Cli.Conformance;
using Parlance.Manifests;
using Parlance.Manifests.AiProtocol;

namespace Parlance.Cli.Compliance;

/// <summary>Cases about reading manifests and contracts.</summary>
internal static class LoadingCases
{
    public static void Load(Material material)
    {
        if (material.Input["contract_fragment"] is { } fragment)
        {
            CheckFragment(material, fragment);
        }
        else if (Expect.Flag(material.Input["validate_contract_schema"], false))
        {
            CheckContract(material);
        }
        else
        {
            CheckManifest(material);
        }
    }

    private static void CheckManifest(Material material)
    {
        var errors = new List<YamlError>();
        var manifest = Material.Read(File.ReadAllText(material.ManifestFile), errors);
        CheckErrors(material, errors);
        if (material.Expected["provider_id"] is { } id)
        {
            Violation.UnlessSame(Expect.Text(id), manifest.Id, "the provider's id");
            Violation.UnlessSame(Expect.Text(material.Expected["protocol_version"]), manifest.ProtocolVersion, "the version");

            // What loads must also be usable: as a provider of a catalog, beside all the others.
            var target = new Target(material.Provider(), "any-model");
            Violation.UnlessSame(manifest.Id, target.Provider.Id, "the provider of the catalog");
        }
    }

    private static void CheckErrors(Material material, List<YamlError> errors)
    {
        var valid = Expect.Flag(material.Expected["valid"], true);
        Violation.UnlessSame(valid, errors.Count == 0, $"whether the file is valid ({string.Join("; ", errors)})");
        if (material.Expected["errors"] is JsonObject count)
        {
            Expect.Between(count, errors.Count, "the number of errors");
        }

        foreach (var expected in Expect.Texts(material.Expected["errors"]))
        {
            Violation.Unless(errors.Any(error => error.Message.Contains(expected, StringComparison.Ordinal)), $"no error says '{expected}': {string.Join("; ", errors)}");
        }
    }

    private static void CheckContract(Material material)
    {
        var errors = new List<YamlError>();
        var file = material.Resolve(Expect.Text(material.Input["contract_path"]) ?? "");
        var contract = ProtocolContract.Read(YamlReader.Read(File.ReadAllText(file), file, errors) ?? throw new Violation("the contract cannot be read"), errors);
        CheckErrors(material, errors);
        Violation.UnlessSame(Expect.Text(material.Expected["document_mapping"]?["format"]), contract.Document?.Format, "the format of documents");
        Violation.UnlessSame(Expect.Text(material.Expected["document_mapping"]?["ref_resolution"]), contract.Document?.RefResolution, "the resolution of references");
    }

    private static void CheckFragment(Material material, JsonNode fragment)
    {
        var errors = new List<YamlError>();
        var document = fragment["document"] ?? throw new Violation("the fragment has no 'document'");
        DocumentMapping.Read(new MapReader(YamlReader.Read(document.ToJsonString(), "contract", errors)!, errors));
        CheckErrors(material, errors);
        Expect.Same(material.Expected["ref_resolution_allowed"], new JsonArray([.. DocumentMapping.RefResolutions.Select(word => JsonValue.Create(word))]), "the allowed words");
        DocumentMapping.Read(new MapReader(YamlReader.Read("""{ "ref_resolution": "pass_through" }""", "contract", errors)!, errors));
        Violation.Unless(errors.Count > 0, "an unknown word is taken");
    }
}
