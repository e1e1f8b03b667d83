namespace Parlance.Manifests.AiProtocol;

/// <summary>A folder laid out as the repository of AI-Protocol. The newest form of a provider counts: version 2 before its draft, sources before what was generated from them.</summary>
internal static class ProtocolCheckout
{
    private static readonly string[] s_trees = ["v2", "dist/v2", "v1", "dist/v1", "v2-alpha", "dist/v2-alpha"];

    /// <summary>The folders of providers under <paramref name="root"/>, in order of preference, then those of models; empty when it is no such checkout.</summary>
    public static IReadOnlyList<string> Folders(string root) =>
        [.. ((string[])["providers", "models"]).SelectMany(kind => s_trees.Select(tree => Path.Combine(root, tree, kind))).Where(Directory.Exists)];

    /// <summary>The table of other names in <paramref name="root"/>: canonical id → aliases; empty when there is none.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Aliases(string root, ICollection<YamlError> errors)
    {
        var file = Path.Combine(root, "dist", "provider-identity.json");
        var aliases = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (!File.Exists(file) || YamlReader.Read(File.ReadAllText(file), file, errors) is not { } table)
        {
            return aliases;
        }

        foreach (var family in new MapReader(table, errors).List("families"))
        {
            var map = new MapReader(family, errors);
            if (map.RequiredText("canonical_id") is { } id)
            {
                aliases[id] = map.Texts("aliases");
            }
        }

        return aliases;
    }
}
