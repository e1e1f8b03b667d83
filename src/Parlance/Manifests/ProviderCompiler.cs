using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects;

namespace Parlance.Manifests;

/// <summary>One entry and the manifest that it stands on → one <see cref="Provider"/>. The one place where both are put together.</summary>
internal sealed class ProviderCompiler(ManifestSet manifests, Func<string, string?> environment)
{
    private readonly ProviderSettings _settings = new(environment);

    /// <summary>Whether the environment has all that the provider needs: a key, and the pieces of its address.</summary>
    public bool IsReady(ProviderManifest manifest) => _settings.AreKnown(manifest) && ReadKeys(Variables(manifest, new ProviderEntry(manifest.Id), manifest.Id, manifest.BaseUrl)).Count > 0;

    /// <summary>The provider; null when something essential is missing. All errors are added to <paramref name="errors"/>.</summary>
    public Provider? Compile(ProviderEntry entry, ICollection<YamlError> errors)
    {
        if (!TryFindManifest(entry, out var manifest))
        {
            errors.Add(new YamlError(entry.Overrides.At, $"{entry.Id}.extends", $"names no manifest{Advice(entry.Extends!)}"));
            return null;
        }

        var said = entry.Overrides;
        var shared = manifest ?? new ProviderManifest();
        var id = manifest is null || entry.Extends is not null ? entry.Id : manifest.Id;
        var dialect = said.Dialect ?? shared.Dialect;
        if (shared.Status == "retired")
        {
            errors.Add(new YamlError(said.At, entry.Id, $"is retired: {shared.StatusNote}"));
            return null;
        }

        var known = errors.Count;
        var settings = _settings.Fill(entry, manifest, out var address, errors);
        var baseUrl = said.BaseUrl ?? address ?? BaseUrlOf(shared, id, said.At, errors);
        if (baseUrl is null && errors.Count > known)
        {
            // What is missing has been said.
            return null;
        }

        if (!Check(entry, id, dialect, baseUrl, errors))
        {
            return null;
        }

        var auth = said.Auth ?? shared.Auth ?? UsualAuth(dialect, isRequired: manifest is not null);
        var variables = Variables(shared, entry, id, baseUrl);
        var credentials = entry.Credentials.Count > 0 ? entry.Credentials : ReadKeys(variables);
        if (auth.Required && credentials.Count == 0)
        {
            var way = variables.Length > 0 ? $"set {string.Join(" or ", variables)}, or give one explicitly" : "give one explicitly, because keys of the environment go to the vendor's own address only";
            errors.Add(new YamlError(said.At, entry.Id, $"has no credential: {way}"));
        }

        CheckSigning(entry, auth, credentials, settings, errors);
        var quirks = shared.Quirks ?? Quirks.None;
        var isVariant = id != shared.Id;
        return new Provider
        {
            Id = id,
            DisplayName = said.Name ?? (isVariant ? null : shared.Name) ?? id,
            Aliases = said.Aliases.Count > 0 || isVariant ? said.Aliases : shared.Aliases,
            Dialect = dialect,
            BaseUrl = baseUrl,
            Settings = settings,
            Auth = auth,
            KeyVariables = variables,
            Credentials = credentials,
            KeyVariable = entry.Credentials.Count > 0 || credentials.Count == 0 ? null : variables.First(variable => ReadKey(variable) is not null),
            ForwardHeaders = said.ForwardHeaders.Count > 0 ? said.ForwardHeaders : shared.ForwardHeaders,
            Headers = Merge(shared.Headers, said.Headers),
            Quirks = entry.Quirks?.Invoke(quirks) ?? quirks,
            Models = Merge(shared.Models, said.Models),
            Capabilities = shared.Capabilities,
            Errors = shared.Errors,
            Retry = shared.Retry,
            ChatPath = said.ChatPath ?? shared.ChatPath ?? dialect.ChatPath,
            StreamPath = said.StreamPath ?? said.ChatPath ?? shared.StreamPath ?? shared.ChatPath ?? dialect.StreamPath,
            Chat = said.Chat ?? shared.Chat ?? true,
            Operations = said.Operations ?? (said.Dialect is null ? shared.Operations : null)!,
            ModelsPath = said.ModelsPath ?? shared.ModelsPath,
            RateLimitHeaders = said.RateLimitHeaders ?? shared.RateLimitHeaders ?? RateLimitHeaders.Usual,
            HeadersTimeout = said.HeadersTimeout ?? shared.HeadersTimeout,
            Local = shared.Local,
            Simulated = shared.Simulated,
        };
    }

    /// <summary>
    /// How calls of a dialect are usually authorised. A server that no manifest describes often wants no key at all; given an access key, its calls are signed as the manifests of its dialect say.
    /// </summary>
    private AuthScheme UsualAuth(IUpstreamDialect dialect, bool isRequired)
    {
        var service = manifests.Manifests.Where(known => known.Dialect == dialect).Select(known => known.Auth?.Service).FirstOrDefault(service => service is not null);
        return new AuthScheme(dialect.KeyHeader, dialect.KeyPrefix, isRequired) { Service = service, Kind = service is null ? AuthKind.Header : AuthKind.SigV4 };
    }

    private bool TryFindManifest(ProviderEntry entry, out ProviderManifest? manifest)
    {
        if (!manifests.TryFind(entry.Extends ?? entry.Id, out manifest))
        {
            return entry.Extends is null;
        }

        // Someone's own server that happens to have the name of an alias is not that vendor.
        // Nor is one that has the name of a vendor that is no more.
        manifest = entry.Extends is null && (manifest.Id != entry.Id || manifest.Status == "retired") && entry.Overrides.BaseUrl is not null ? null : manifest;
        return true;
    }

    private bool Check(ProviderEntry entry, string id, [NotNullWhen(true)] IUpstreamDialect? dialect, [NotNullWhen(true)] Uri? baseUrl, ICollection<YamlError> errors)
    {
        var complaint = dialect is null || baseUrl is null ? $"is no known provider, so it needs dialect and base_url{Advice(entry.Id)}"
            : !ManifestReader.IsId(id) ? $"is no provider id: it {ManifestReader.IdRule}"
            : !ProviderAddress.IsValid(baseUrl) ? $"has a base_url that is wrong: it {ProviderAddress.Rule}"
            : null;
        if (complaint is not null)
        {
            errors.Add(new YamlError(entry.Overrides.At, entry.Id, complaint));
        }

        return complaint is null;
    }

    private string Advice(string word)
    {
        var near = NearMatches.Find(word, manifests.Manifests.SelectMany(known => known.Aliases.Prepend(known.Id)), 1);
        return near.Count > 0 ? $"; did you mean {near[0]}?" : string.Empty;
    }

    private Uri? BaseUrlOf(ProviderManifest manifest, string id, YamlPosition at, ICollection<YamlError> errors)
    {
        if (manifest.BaseUrlVariable is not { } variable || manifest.BaseUrl is null || id != manifest.Id || Read(variable) is not { } value)
        {
            return manifest.BaseUrl;
        }

        if (!ProviderAddress.TryFromRoot(value, manifest.BaseUrl, out var uri))
        {
            errors.Add(new YamlError(at, id, $"is moved by the environment variable {variable}, which {ProviderAddress.Rule}"));
        }

        return uri ?? manifest.BaseUrl;
    }

    /// <summary>
    /// The variables that may hold a key of this provider. A vendor's key goes to the vendor's origin only, or where the vendor's own variable for it points: at any other address the operator must give a key on purpose.
    /// A server of one's own (<c>local</c>) may stand anywhere, and an entry under a name of its own has a variable of its own.
    /// </summary>
    private static string[] Variables(ProviderManifest manifest, ProviderEntry entry, string id, Uri? baseUrl)
    {
        if (entry.Overrides.KeyVariables.Count > 0)
        {
            return [.. entry.Overrides.KeyVariables];
        }

        var isVendor = entry.Overrides.BaseUrl is null || manifest.Local || IsSameOrigin(baseUrl, manifest.BaseUrl);
        IEnumerable<string> vendor = isVendor ? manifest.KeyVariables : [];
        string[] own = isVendor || id != manifest.Id ? [VariableNames.KeyOf(id)] : [];
        return [.. (id == manifest.Id ? vendor.Concat(own) : own.Concat(vendor)).Distinct(StringComparer.Ordinal)];
    }

    private List<Secret> ReadKeys(IReadOnlyList<string> variables) =>
        variables.Select(ReadKey).FirstOrDefault(key => key is not null) is { } key ? [key] : [];

    /// <summary>The key in a variable; of AWS's three variables, which are meant together, the first names them.</summary>
    private Secret? ReadKey(string variable)
    {
        const string Id = "ACCESS_KEY_ID";
        if (Read(variable) is not { } value)
        {
            return null;
        }

        if (!variable.EndsWith(Id, StringComparison.Ordinal))
        {
            return new Secret(value);
        }

        var start = variable[..^Id.Length];
        return Read(start + "SECRET_ACCESS_KEY") is { } key ? AwsCredentials.Join(value, key, Read(start + "SESSION_TOKEN")) : null;
    }

    private static void CheckSigning(ProviderEntry entry, AuthScheme auth, IReadOnlyList<Secret> credentials, Dictionary<string, string> settings, ICollection<YamlError> errors)
    {
        if (entry.HasAccessKey && auth.Service is null)
        {
            errors.Add(new YamlError(entry.Overrides.At, entry.Id, "has an access key of AWS, but its calls are not signed: give an api_key"));
        }

        if (auth.Service is not null && !settings.ContainsKey("region") && credentials.Any(credential => AwsCredentials.TryRead(credential, out _)))
        {
            errors.Add(new YamlError(entry.Overrides.At, entry.Id, "needs its region, for which its calls are signed"));
        }
    }

    private string? Read(string variable) => environment(variable) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static bool IsSameOrigin(Uri? left, Uri? right) =>
        left is not null && right is not null && Uri.Compare(left, right, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

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
        return [.. said.Select(card => known.TryGetValue(card.Id, out var other) ? card.Over(other) : card)];
    }
}
