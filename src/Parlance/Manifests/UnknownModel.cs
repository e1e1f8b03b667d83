namespace Parlance.Manifests;

/// <summary>Why a name means no model, and what to do about it.</summary>
internal static class UnknownModel
{
    private const int LongestQuote = 128;

    public static string Explain(string name, Catalog catalog, IReadOnlyList<ManifestHead> unconfigured)
    {
        if (!ModelCardReader.IsId(name))
        {
            return "The model name is empty, too long or holds characters that no model has.";
        }

        var shown = name.Length <= LongestQuote ? name : name[..LongestQuote] + "…";
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var prefix = slash > 0 ? name[..slash] : string.Empty;
        if (unconfigured.FirstOrDefault(head => head.IsCalled(prefix))?.Manifest is { } known)
        {
            if (known.Status == "retired")
            {
                return $"The model '{shown}' cannot be called, because the provider {known.Id} is retired: {known.StatusNote}";
            }

            return $"The model '{shown}' needs the provider {known.Id}, which is not configured: {WayOut(known)}.";
        }

        if (unconfigured.FirstOrDefault(head => head.Manifest.Models.Any(card => card.Id == name || card.Aliases.Contains(name)))?.Manifest is { } owner)
        {
            return $"The model '{shown}' is offered by the provider {owner.Id}, which is not configured: {WayOut(owner)}.";
        }

        var near = Near(name, prefix, catalog, unconfigured);
        return near.Count == 0
            ? $"The model '{shown}' does not exist here. Use provider/model with a configured provider, or a listed model."
            : $"The model '{shown}' does not exist here. Did you mean {string.Join(", ", near)}?";
    }

    private static string WayOut(ProviderManifest manifest) => manifest switch
    {
        { Local: true } => "no server answers on this machine, or the configuration does not name it",
        _ => $"set {manifest.KeyVariables.FirstOrDefault() ?? VariableNames.KeyOf(manifest.Id)} or add it to the configuration",
    };

    private static IReadOnlyList<string> Near(string name, string prefix, Catalog catalog, IReadOnlyList<ManifestHead> unconfigured)
    {
        var models = catalog.Models
            .Select(target => (target.Name, distance: Math.Min(NearMatches.Distance(name, target.Name, 3), NearMatches.Distance(name, target.Wire.Model, 3))))
            .Where(pair => pair.distance <= NearMatches.Limit(name))
            .OrderBy(pair => pair.distance)
            .Select(pair => pair.Name)
            .Take(3)
            .ToList();
        if (models.Count > 0 || prefix.Length == 0)
        {
            return models;
        }

        var providers = catalog.Providers.SelectMany(provider => provider.Aliases.Prepend(provider.Id)).Concat(unconfigured.Select(head => head.Id));
        return [.. NearMatches.Find(prefix, providers).Select(provider => provider + name[prefix.Length..])];
    }
}
