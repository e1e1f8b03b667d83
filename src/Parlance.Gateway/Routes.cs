using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Parlance.Manifests;

namespace Parlance.Gateway;

/// <summary>Which targets a model's name means, in the order in which they are tried: an alias of the configuration, else what the catalog knows. Immutable.</summary>
internal sealed class Routes(Catalog catalog, IReadOnlyDictionary<string, IReadOnlyList<Target>> aliases)
{
    private readonly FrozenDictionary<string, IReadOnlyList<Target>> _aliases = aliases.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names to show to callers: aliases first, then models in the operator's order.</summary>
    public IReadOnlyList<string> Names { get; } = [.. aliases.Keys, .. catalog.Models.Select(target => target.Name)];

    public bool TryPlan(string model, [NotNullWhen(true)] out IReadOnlyList<Target>? targets, [NotNullWhen(false)] out ChatError? error)
    {
        error = null;
        if (_aliases.TryGetValue(model, out targets))
        {
            return true;
        }

        targets = catalog.TryResolve(model, out var target, out error) ? [target] : null;
        return targets is not null;
    }

    /// <summary>The price of a <c>provider/model</c>; null when none is known.</summary>
    public Price? PriceOf(string target) => catalog.TryResolve(target, out var found, out _) && found.Name == target ? found.Card?.Price : null;

    /// <summary>These routes and further providers behind them.</summary>
    public Routes With(IReadOnlyList<Provider> providers) => new(catalog.With(providers), _aliases);
}
