using Parlance.Dialects;

namespace Parlance.Manifests;

/// <summary>One entry and the manifest that it stands on → one <see cref="Provider"/>. The one place where both are put together.</summary>
internal sealed class ProviderCompiler(ManifestSet manifests, Func<string, string?> environment)
{
    private static readonly AuthScheme Bearer = new("Authorization", "Bearer ", Required: true);

    public bool HasKey(ProviderManifest manifest) => ReadKeys(Variables(manifest, manifest.Id, vendorVariables: true)).Count > 0;

    /// <summary>The provider; null when something essential is missing. All errors are added to <paramref name="errors"/>.</summary>
    public Provider? Compile(ProviderEntry entry, ICollection<YamlError> errors)
    {
        var at = entry.Overrides.At;
        var said = entry.Overrides;
        if (!TryFindManifest(entry, errors, out var manifest))
        {
            return null;
        }

        var id = manifest is null || entry.Extends is not null ? entry.Id : manifest.Id;
        var shared = manifest ?? new ProviderManifest();
        var dialect = said.Dialect ?? shared.Dialect;
        var baseUrl = said.BaseUrl ?? BaseUrlOf(shared, id, errors, at) ?? shared.BaseUrl;
        if (dialect is null || baseUrl is null)
        {
            var near = NearMatches.Find(entry.Id, manifests.Manifests.SelectMany(known => known.Aliases.Prepend(known.Id)), 1);
            var advice = near.Count > 0 ? $"; did you mean {near[0]}?" : string.Empty;
            errors.Add(new YamlError(at, entry.Id, $"is no known provider, so it needs dialect and base_url{advice}"));
            return null;
        }

        if (!ManifestReader.IsId(id) || !BaseAddress.IsValid(baseUrl))
        {
            errors.Add(new YamlError(at, entry.Id, ManifestReader.IsId(id) ? $"base_url {BaseAddress.Rule}" : $"is no provider id: it {ManifestReader.IdRule}"));
            return null;
        }

        // A server that no manifest describes often wants no key at all.
        var auth = said.Auth ?? shared.Auth ?? (manifest is null ? Bearer with { Required = false } : Bearer);
        var own = said.KeyVariables.Count > 0 ? shared with { KeyVariables = said.KeyVariables } : shared;
        var variables = Variables(own, id, said.KeyVariables.Count > 0 || id == shared.Id || IsSameOrigin(baseUrl, shared.BaseUrl));
        var credentials = entry.Credentials.Count > 0 ? entry.Credentials : ReadKeys(variables);
        if (auth.Required && credentials.Count == 0)
        {
            errors.Add(new YamlError(at, entry.Id, $"has no credential: set {string.Join(" or ", variables)}, or give one explicitly"));
        }

        var quirks = shared.Quirks ?? Quirks.None;
        return new Provider
        {
            Id = id,
            DisplayName = said.Name ?? (id == shared.Id ? shared.Name : null) ?? id,
            Aliases = said.Aliases.Count > 0 || id != shared.Id ? said.Aliases : shared.Aliases,
            Dialect = dialect,
            BaseUrl = baseUrl,
            Auth = auth,
            KeyVariables = variables,
            Credentials = credentials,
            Headers = Merge(shared.Headers, said.Headers),
            Quirks = entry.Quirks?.Invoke(quirks) ?? quirks,
            Models = Merge(shared.Models, said.Models),
            ChatPath = said.ChatPath ?? shared.ChatPath ?? dialect.ChatPath,
            ModelsPath = said.ModelsPath ?? shared.ModelsPath,
            HeadersTimeout = said.HeadersTimeout ?? shared.HeadersTimeout,
            Local = shared.Local,
            Simulated = shared.Simulated,
        };
    }

    private bool TryFindManifest(ProviderEntry entry, ICollection<YamlError> errors, out ProviderManifest? manifest)
    {
        if (manifests.TryFind(entry.Extends ?? entry.Id, out manifest) || entry.Extends is null)
        {
            // Someone's own server that happens to have the name of an alias is not that vendor and must not get its key.
            manifest = entry.Extends is null && manifest?.Id != entry.Id && entry.Overrides.BaseUrl is not null ? null : manifest;
            return true;
        }

        var near = NearMatches.Find(entry.Extends, manifests.Manifests.SelectMany(known => known.Aliases.Prepend(known.Id)), 1);
        var advice = near.Count > 0 ? $"; did you mean {near[0]}?" : string.Empty;
        errors.Add(new YamlError(entry.Overrides.At, $"{entry.Id}.extends", $"names no manifest{advice}"));
        return false;
    }

    private Uri? BaseUrlOf(ProviderManifest manifest, string id, ICollection<YamlError> errors, YamlPosition at)
    {
        if (manifest.BaseUrlVariable is not { } variable || manifest.BaseUrl is null || id != manifest.Id || Read(variable) is not { } value)
        {
            return null;
        }

        if (!BaseAddress.TryFromRoot(value, manifest.BaseUrl, out var uri))
        {
            errors.Add(new YamlError(at, id, $"the environment variable {variable} {BaseAddress.Rule}"));
        }

        return uri;
    }

    /// <summary>
    /// The variables that may hold a key of this provider. Those of the vendor count only where the call goes to the vendor or the operator uses the vendor's own id:
    /// a variant under another id at another address must not receive the vendor's key unasked.
    /// </summary>
    private static string[] Variables(ProviderManifest manifest, string id, bool vendorVariables) =>
        [.. (vendorVariables ? manifest.KeyVariables : []).Append(VariableNames.KeyOf(id)).Distinct(StringComparer.Ordinal)];

    private List<Secret> ReadKeys(IReadOnlyList<string> variables) =>
        variables.Select(Read).FirstOrDefault(value => value is not null) is { } key ? [new Secret(key)] : [];

    private string? Read(string variable) => environment(variable) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static bool IsSameOrigin(Uri left, Uri? right) =>
        right is not null && Uri.Compare(left, right, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string> manifest, IReadOnlyDictionary<string, string> said)
    {
        if (said.Count == 0)
        {
            return manifest;
        }

        var merged = new Dictionary<string, string>(manifest, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in said)
        {
            merged[name] = value;
        }

        return merged;
    }

    /// <summary>A list in the entry takes the place of the manifest's; a model that both name keeps what the entry does not say.</summary>
    private static IReadOnlyList<ModelCard> Merge(IReadOnlyList<ModelCard> manifest, IReadOnlyList<ModelCard> said)
    {
        if (said.Count == 0)
        {
            return manifest;
        }

        var known = manifest.ToDictionary(card => card.Id, StringComparer.Ordinal);
        return [.. said.Select(card => !known.TryGetValue(card.Id, out var other) ? card : card with
        {
            ContextWindow = card.ContextWindow ?? other.ContextWindow,
            MaxOutputTokens = card.MaxOutputTokens ?? other.MaxOutputTokens,
            Price = card.Price ?? other.Price,
        })];
    }
}
