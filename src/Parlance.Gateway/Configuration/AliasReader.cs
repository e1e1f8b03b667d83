using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>The section <c>models</c>: names of the operator's own, and the targets behind each in the order in which they are tried.</summary>
/// <param name="catalog">Where targets are looked up; null when the providers have errors, so that each mistake is reported once.</param>
/// <param name="errors">Receives the errors.</param>
internal sealed class AliasReader(Catalog? catalog, List<YamlError> errors)
{
    public IReadOnlyDictionary<string, IReadOnlyList<Target>> Read(IReadOnlyList<YamlField> fields)
    {
        var aliases = new Dictionary<string, IReadOnlyList<Target>>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            if (field.Key.Length == 0 || field.Key.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
            {
                errors.Add(new YamlError(field.KeyAt, field.Value.Path, "must be a name without spaces"));
            }

            aliases[field.Key] = ReadTargets(new MapReader(field.Value, errors));
        }

        return aliases;
    }

    private List<Target> ReadTargets(MapReader map)
    {
        if (map.Text("strategy") is { } strategy && strategy != "ordered")
        {
            map.Error(map.Node.Find("strategy")!, ConfigurationReader.NotYet + "; leave it out or write ordered: targets are tried in their order");
        }

        var nodes = map.List("targets");
        if (map.Node.Kind is YamlKind.Map or YamlKind.Null && map.Node.Find("targets") is null or { Kind: YamlKind.Null } or { Kind: YamlKind.List, Items.Count: 0 })
        {
            map.Error(map.Node, "needs targets: at least one provider/model");
        }

        var targets = nodes.Concat(map.List("fallback")).Select(Resolve).OfType<Target>().ToList();
        map.RefuseUnknown();
        return targets;
    }

    /// <summary>The target of <c>provider/model</c>, or of a map with <c>model</c>.</summary>
    private Target? Resolve(YamlNode node)
    {
        var name = node;
        if (node.Kind == YamlKind.Map)
        {
            var map = new MapReader(node, errors);
            name = map.Require("model");
            map.Refuse("weight", ConfigurationReader.NotYet);
            map.RefuseUnknown();
        }

        if (name is null || catalog is null)
        {
            return null;
        }

        if (catalog.TryResolve(name.Text, out var target, out var error))
        {
            return target;
        }

        errors.Add(new YamlError(name.At, name.Path, error.Message));
        return null;
    }
}
