using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>The section <c>models</c>: names of the operator's own, the targets behind each, and how one is chosen.</summary>
/// <param name="catalog">Where targets are looked up; null when the providers have errors, so that each mistake is reported once.</param>
/// <param name="errors">Receives the errors.</param>
internal sealed class GroupReader(Catalog? catalog, List<YamlError> errors)
{
    private const int MostWeight = 1_000;

    public IReadOnlyDictionary<string, ModelGroup> Read(IReadOnlyList<YamlField> fields)
    {
        var groups = new Dictionary<string, ModelGroup>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            if (field.Key.Length == 0 || field.Key.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
            {
                errors.Add(new YamlError(field.KeyAt, field.Value.Path, "must be a name without spaces"));
            }

            groups[field.Key] = ReadGroup(new MapReader(field.Value, errors)) with { At = field.KeyAt };
        }

        return groups;
    }

    /// <summary>The strategy that a word names; null when it names none.</summary>
    internal static RoutingStrategy? StrategyOf(string? word) => word switch
    {
        "ordered" => RoutingStrategy.Ordered,
        "weighted" => RoutingStrategy.Weighted,
        "least-busy" => RoutingStrategy.LeastBusy,
        "latency" => RoutingStrategy.Latency,
        "cheapest" => RoutingStrategy.Cheapest,
        "sticky" => RoutingStrategy.Sticky,
        _ => null,
    };

    /// <summary>The word of a strategy.</summary>
    internal static string WordOf(RoutingStrategy strategy) => strategy == RoutingStrategy.LeastBusy ? "least-busy" : strategy.ToString().ToLowerInvariant();

    private ModelGroup ReadGroup(MapReader map)
    {
        var strategy = StrategyOf(map.Word("strategy", "ordered", "weighted", "least-busy", "latency", "cheapest", "sticky")) ?? RoutingStrategy.Ordered;
        var hasWeights = strategy is not (RoutingStrategy.Ordered or RoutingStrategy.Cheapest);
        var targets = ReadTargets(map, "targets", hasWeights ? null : "does nothing here: this strategy has an order of its own; choose weighted, least-busy, latency or sticky");
        if (map.Node.Kind is YamlKind.Map or YamlKind.Null && map.Node.Find("targets") is null or { Kind: YamlKind.Null } or { Kind: YamlKind.List, Items.Count: 0 })
        {
            map.Error(map.Node, "needs targets: at least one provider/model");
        }

        const string InOrder = "does nothing here: these targets are asked in their order";
        var group = new ModelGroup
        {
            Strategy = strategy,
            Targets = targets,
            Fallback = ReadTargets(map, "fallback", InOrder),
            OnContextLength = ReadTargets(map, "on_context_length", InOrder),
            OnContentFilter = ReadTargets(map, "on_content_filter", InOrder),
            Affinity = map.Flag("affinity"),
        };
        if (group.Affinity == true && strategy is RoutingStrategy.Ordered or RoutingStrategy.Cheapest or RoutingStrategy.Sticky)
        {
            map.Error(map.Node.Find("affinity")!, "contradicts the strategy, which leaves no choice; choose weighted, least-busy or latency");
        }

        map.RefuseUnknown();
        return group;
    }

    private List<GroupTarget> ReadTargets(MapReader map, string field, string? noWeight)
    {
        var members = new List<GroupTarget>();
        foreach (var node in map.List(field))
        {
            if (Resolve(node, noWeight) is not { } member)
            {
                continue;
            }

            if (members.Exists(other => other.Id == member.Id))
            {
                errors.Add(new YamlError(node.At, node.Path, "is here already; give it a weight in place of writing it twice, or each a key of its own"));
            }

            members.Add(member);
        }

        return members;
    }

    /// <summary>The target of <c>provider/model</c>, or of a map with <c>model</c>.</summary>
    private GroupTarget? Resolve(YamlNode node, string? noWeight)
    {
        var (name, weight, key) = (node, 1L, (long?)null);
        if (node.Kind == YamlKind.Map)
        {
            var map = new MapReader(node, errors);
            name = map.Require("model");
            weight = map.Whole("weight", 1, MostWeight) ?? 1;
            key = map.Whole("key", 1, MostWeight);
            if (noWeight is not null && map.Find("weight") is { } written)
            {
                map.Error(written, noWeight);
            }

            map.RefuseUnknown();
        }

        if (name is null || catalog is null)
        {
            return null;
        }

        if (!catalog.TryResolve(name.Text, out var target, out var error))
        {
            errors.Add(new YamlError(name.At, name.Path, error.Message));
            return null;
        }

        return key is null ? new GroupTarget(target, (int)weight) : WithKey(target, (int)key, (int)weight, node);
    }

    /// <summary>The target with one of its provider's keys alone.</summary>
    private GroupTarget? WithKey(Target target, int key, int weight, YamlNode node)
    {
        var keys = target.Provider.Credentials;
        if (key > keys.Count)
        {
            errors.Add(new YamlError(node.Find("key")!.At, $"{node.Path}.key", keys.Count == 0 ? "names a key of a provider that has none" : $"names a key that is not there: the provider has {keys.Count}, counted from 1"));
            return null;
        }

        return new GroupTarget(new Target(target.Provider with { Credentials = [keys[key - 1]] }, target.Wire.Model, target.Card), weight) { Key = key };
    }
}
