using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Parlance.Manifests;

/// <summary>All providers that can be called, and what their models are called. Immutable and thread-safe; a change makes a new one.</summary>
public sealed class Catalog
{
    /// <summary>
    /// Most targets kept for models without a card. Callers choose these names, so the number is bounded: when it is reached, the kept ones are dropped and are compiled again when next used.
    /// </summary>
    internal const int MaxKept = 1024;

    private readonly IReadOnlyList<ManifestHead> _unconfigured;
    private readonly FrozenDictionary<string, Target> _known;
    private readonly FrozenDictionary<string, Provider> _providers;
    private volatile ConcurrentDictionary<string, Target> _kept = new(StringComparer.Ordinal);
    private int _keptCount;

    /// <summary>A catalog of <paramref name="providers"/>, in the operator's order of preference.</summary>
    public Catalog(IReadOnlyList<Provider> providers)
        : this(providers, Array.Empty<ManifestHead>())
    {
    }

    /// <summary>A catalog of <paramref name="providers"/>, in the operator's order of preference, that can say what is missing for those that are not among them.</summary>
    /// <param name="providers">The providers that can be called.</param>
    /// <param name="unconfigured">Providers that are known but have no credential or do not answer; used for messages only.</param>
    public Catalog(IReadOnlyList<Provider> providers, IReadOnlyList<ProviderManifest> unconfigured)
        : this(providers, [.. unconfigured.Select(ManifestHead.Of)])
    {
    }

    internal Catalog(IReadOnlyList<Provider> providers, IReadOnlyList<ManifestHead> unconfigured)
    {
        Providers = providers;
        _unconfigured = unconfigured;
        _providers = Names(providers);
        Models = [.. providers.SelectMany(provider => provider.Models.Select(card => new Target(provider, card.Id, card)))];
        _known = Names(Models, _providers, unconfigured);
    }

    /// <summary>The providers in order of preference.</summary>
    public IReadOnlyList<Provider> Providers { get; }

    /// <summary>Providers that are known and cannot be called now, by id: no key was found, no server answers, or the configuration does not name them.</summary>
    public IEnumerable<ProviderManifest> Unconfigured => _unconfigured.Select(head => head.Manifest);

    /// <summary>Every model that has a card, by provider in order of preference and within it in the manifest's order.</summary>
    public IReadOnlyList<Target> Models { get; }

    /// <summary>
    /// The target that <paramref name="name"/> means: <c>provider/model</c> (split at the first <c>/</c>; any model of a known provider) or a bare model id, for which the first provider with such a card is taken.
    /// Else an error of kind <see cref="ErrorKind.NotFound"/> with code <c>model_not_found</c> that names near matches.
    /// </summary>
    public bool TryResolve(string name, [NotNullWhen(true)] out Target? target, [NotNullWhen(false)] out ChatError? error)
    {
        error = null;
        if (_known.TryGetValue(name, out target) || _kept.TryGetValue(name, out target))
        {
            return true;
        }

        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && _providers.TryGetValue(name[..slash], out var provider) && ModelCardReader.IsId(name[(slash + 1)..]))
        {
            target = Keep(name, new Target(provider, name[(slash + 1)..]));
            return true;
        }

        error = new ChatError(ErrorKind.NotFound, UnknownModel.Explain(name, this, _unconfigured))
        {
            Side = ErrorSide.Client,
            Code = "model_not_found",
            Param = "model",
        };
        return false;
    }

    private Target Keep(string name, Target target)
    {
        // Counted here, because ConcurrentDictionary.Count takes all its locks. Threads that race past the bound add a few more.
        if (Interlocked.Increment(ref _keptCount) > MaxKept)
        {
            _kept = new ConcurrentDictionary<string, Target>(StringComparer.Ordinal);
            _keptCount = 1;
        }

        return _kept.GetOrAdd(name, target);
    }

    /// <summary>Ids come before aliases, earlier providers before later ones.</summary>
    private static FrozenDictionary<string, Provider> Names(IReadOnlyList<Provider> providers)
    {
        var names = new Dictionary<string, Provider>(StringComparer.Ordinal);
        foreach (var provider in providers)
        {
            names.TryAdd(provider.Id, provider);
        }

        foreach (var provider in providers)
        {
            foreach (var alias in provider.Aliases)
            {
                names.TryAdd(alias, provider);
            }
        }

        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>This catalog with further providers behind those that it has.</summary>
    public Catalog With(IReadOnlyList<Provider> providers) =>
        new([.. Providers, .. providers], _unconfigured.Where(head => providers.All(provider => provider.Id != head.Id)).ToArray());

    private static FrozenDictionary<string, Target> Names(IReadOnlyList<Target> models, FrozenDictionary<string, Provider> providers, IReadOnlyList<ManifestHead> unconfigured)
    {
        var names = new Dictionary<string, Target>(StringComparer.Ordinal);
        foreach (var target in models)
        {
            names.TryAdd(target.Name, target);
        }

        foreach (var target in models)
        {
            string[] spellings = [target.Wire.Model, .. ShortNames(target)];
            foreach (var provider in target.Provider.Aliases.Where(alias => providers[alias] == target.Provider).Prepend(target.Provider.Id))
            {
                foreach (var model in spellings)
                {
                    names.TryAdd($"{provider}/{model}", target);
                }
            }
        }

        var taken = unconfigured.SelectMany(head => head.Aliases.Prepend(head.Id)).Concat(providers.Keys).ToHashSet(StringComparer.Ordinal);
        foreach (var target in models)
        {
            // `openai/gpt-oss-120b` is a model id at several providers, but a name that begins with a provider always means that provider.
            Offer(target, target.Wire.Model);
        }

        foreach (var target in models)
        {
            foreach (var alias in target.Card?.Aliases ?? [])
            {
                Offer(target, alias);
            }
        }

        return names.ToFrozenDictionary(StringComparer.Ordinal);

        void Offer(Target target, string model)
        {
            var slash = model.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0 || !taken.Contains(model[..slash]))
            {
                names.TryAdd(model, target);
            }
        }
    }

    /// <summary>What else a provider's model may be called behind its provider's name: the aliases of its card, and what is left without the prefix that all its models have.</summary>
    private static IEnumerable<string> ShortNames(Target target)
    {
        var (model, prefix) = (target.Wire.Model, target.Provider.ModelPrefix);
        IEnumerable<string> rest = prefix is not null && model.StartsWith(prefix, StringComparison.Ordinal) && model.LastIndexOf('/') < prefix.Length ? [model[prefix.Length..]] : [];
        return (target.Card?.Aliases ?? []).Concat(rest);
    }
}
