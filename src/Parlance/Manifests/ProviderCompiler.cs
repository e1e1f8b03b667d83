using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects;
using Parlance.Manifests.Credentials;

namespace Parlance.Manifests;

/// <summary>One entry and the manifest that it stands on → one <see cref="Provider"/>. The one place where both are put together.</summary>
internal sealed class ProviderCompiler(ManifestSet manifests, Func<string, string?> environment, MachineCloud machine = MachineCloud.Unknown)
{
    private readonly ProviderSettings _settings = new(environment);
    private readonly CredentialChain _chain = new(environment, machine);

    /// <summary>Whether the environment and the vendor's credential files have all that the provider needs: a credential, and the pieces of its address. Where nothing speaks for a credential the manifest is not read.</summary>
    public bool IsReady(ManifestHead head) => (head.HasVariable(environment) || _chain.MayFind(head.Auth ?? AuthKind.Header, head.Id)) && IsReady(head.Manifest);

    private bool IsReady(ProviderManifest manifest)
    {
        var errors = new List<YamlError>();
        var entry = new ProviderEntry(manifest.Id);
        var found = FindCredential(entry, manifest, manifest.Id, manifest.Auth ?? UsualAuth(manifest.Dialect, isRequired: true), errors);
        return found is not null && errors.Count == 0 && (Moved(manifest, manifest.Id, default, errors) is not null || _settings.AreKnown(manifest, found.Settings)) && errors.Count == 0;
    }

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
        var auth = said.Auth ?? shared.Auth ?? UsualAuth(dialect, isRequired: manifest is not null);
        var found = FindCredential(entry, shared, id, auth, errors);
        var variables = Variables(shared, entry, id);
        if (auth.Required && found is null && errors.Count == known && (manifest is not null || said.BaseUrl is not null))
        {
            errors.Add(new YamlError(said.At, entry.Id, $"has no credential: {Way(auth, variables)}"));
        }

        var moved = said.BaseUrl ?? Moved(shared, id, said.At, errors);
        var settings = _settings.Fill(entry, manifest, found?.Settings, isFixed: moved is not null, out var address, errors);
        var baseUrl = said.BaseUrl ?? address ?? moved ?? shared.BaseUrl;
        if (baseUrl is null && errors.Count > known)
        {
            // What is missing has been said.
            return null;
        }

        if (!Check(entry, id, dialect, baseUrl, errors))
        {
            return null;
        }

        CheckSigning(entry, auth, found, settings, errors);
        var quirks = shared.Quirks ?? Quirks.None;
        var isVariant = id != shared.Id;
        return new Provider
        {
            Id = id,
            DisplayName = said.Name ?? (isVariant ? null : shared.Name) ?? id,
            TelemetryName = shared.TelemetryName ?? (shared.Id.Length > 0 ? shared.Id : id),
            Aliases = said.Aliases.Count > 0 || isVariant ? said.Aliases : shared.Aliases,
            Dialect = dialect,
            BaseUrl = baseUrl,
            Settings = settings,
            Auth = auth,
            KeyVariables = variables,
            Credentials = found?.Keys ?? [],
            Identity = found?.Identity,
            CredentialFrom = found?.From,
            KeyVariable = found?.Variable,
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
            ModelsPath = said.ModelsPath ?? ListOf(shared, isMoved: said.BaseUrl is not null || moved is not null, settings),
            ModelPrefix = said.ModelPrefix ?? shared.ModelPrefix,
            RateLimitHeaders = said.RateLimitHeaders ?? shared.RateLimitHeaders ?? RateLimitHeaders.Usual,
            HeadersTimeout = said.HeadersTimeout ?? shared.HeadersTimeout,
            MaxInflight = entry.MaxInflight,
            Metered = said.Metered ?? shared.Metered ?? MeteredOutput.None,
            Local = shared.Local,
            Simulated = shared.Simulated,
        };
    }

    /// <summary>
    /// How calls of a dialect are usually authorised. A server that no manifest describes often wants no key at all; given an access key, its calls are signed as the manifests of its dialect say.
    /// </summary>
    private AuthScheme UsualAuth(IUpstreamDialect? dialect, bool isRequired)
    {
        if (dialect is null)
        {
            return new AuthScheme(null, string.Empty, isRequired);
        }

        var service = manifests.Heads.Where(head => head.Auth == AuthKind.SigV4 && head.Manifest.Dialect == dialect).Select(head => head.Manifest.Auth?.Service).FirstOrDefault(service => service is not null);
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

    /// <summary>Where the vendor's own variable says that the provider is; null when it says nothing.</summary>
    private Uri? Moved(ProviderManifest manifest, string id, YamlPosition at, ICollection<YamlError> errors)
    {
        if (manifest.BaseUrlVariable is not { } variable || id != manifest.Id || Read(variable) is not { } value)
        {
            return null;
        }

        var documented = manifest.BaseUrl;
        if (documented is null && manifest.BaseUrlTemplate is { } template)
        {
            // Of an address with pieces, the path is what a root lacks.
            AddressTemplate.TryFill(template, AddressTemplate.Names.ToDictionary(name => name, _ => "x"), out documented);
        }

        if (documented is null || !ProviderAddress.TryFromRoot(value, documented, out var uri))
        {
            errors.Add(new YamlError(at, id, $"is moved by the environment variable {variable}, which {ProviderAddress.Rule}"));
            return null;
        }

        return uri;
    }

    private FoundCredential? FindCredential(ProviderEntry entry, ProviderManifest manifest, string id, AuthScheme auth, ICollection<YamlError> errors)
    {
        var pieces = _settings.Known(entry, manifest);
        return _chain.Find(entry, id, auth, Variables(manifest, entry, id), IsVendor(entry, manifest), pieces, errors);
    }

    /// <summary>What a person can do who has no credential.</summary>
    private static string Way(AuthScheme auth, string[] variables)
    {
        var file = auth.Kind switch
        {
            AuthKind.Gcp => ", or give the credentials_file of a service account",
            AuthKind.Entra => ", or give tenant_id, client_id and client_secret",
            AuthKind.OAuth2 => ", or give client_id and client_secret",
            AuthKind.SigV4 or AuthKind.Oci => ", or give a profile",
            _ => string.Empty,
        };
        return variables.Length > 0 ? $"set {string.Join(" or ", variables)}, or give one explicitly{file}"
            : $"give one explicitly, because keys of the environment go to the vendor's own address only{file}";
    }

    /// <summary>
    /// The variables that may hold a key of this provider. A vendor's key goes to the vendor's origin only, or where the vendor's own variable for it points: at any other address the operator must give a key on purpose.
    /// A server of one's own (<c>local</c>) may stand anywhere, and an entry under a name of its own has a variable of its own.
    /// </summary>
    private static string[] Variables(ProviderManifest manifest, ProviderEntry entry, string id)
    {
        if (entry.Overrides.KeyVariables.Count > 0)
        {
            return [.. entry.Overrides.KeyVariables];
        }

        var isVendor = IsVendor(entry, manifest);
        IEnumerable<string> vendor = isVendor ? manifest.KeyVariables : [];
        string[] own = isVendor || id != manifest.Id ? [VariableNames.KeyOf(id)] : [];
        return [.. (id == manifest.Id ? vendor.Concat(own) : own.Concat(vendor)).Distinct(StringComparer.Ordinal)];
    }

    private static bool IsVendor(ProviderEntry entry, ProviderManifest manifest) =>
        entry.Overrides.BaseUrl is null || manifest.Local || IsSameOrigin(entry.Overrides.BaseUrl, manifest.BaseUrl);

    private static void CheckSigning(ProviderEntry entry, AuthScheme auth, FoundCredential? found, Dictionary<string, string> settings, ICollection<YamlError> errors)
    {
        if (entry.HasAccessKey && auth.Service is null)
        {
            errors.Add(new YamlError(entry.Overrides.At, entry.Id, "has an access key of AWS, but its calls are not signed: give an api_key"));
        }

        if (auth.Service is not null && !settings.ContainsKey("region") && found is not null && (found.Identity is not null || found.Keys.Any(key => AwsCredentials.TryRead(key, out _))))
        {
            errors.Add(new YamlError(entry.Overrides.At, entry.Id, "needs its region, for which its calls are signed"));
        }
    }

    /// <summary>Where the models are listed. An address of its own is the vendor's: where calls go elsewhere, no key goes there.</summary>
    private static string? ListOf(ProviderManifest manifest, bool isMoved, IReadOnlyDictionary<string, string> settings) =>
        manifest.ModelsPath is not { } path || path is ['/', ..] ? manifest.ModelsPath
        : !isMoved && AddressTemplate.TryFill(path, settings, out var address) ? address.AbsoluteUri
        : null;

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
