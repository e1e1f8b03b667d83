using Parlance.Dialects;
using Parlance.Manifests.Credentials;

namespace Parlance.Manifests;

/// <summary>
/// A provider as an operator asks for it: by the id of a manifest, as a variant of one (<see cref="Extends"/>), or wholly described. Immutable.
/// Credentials written here go to this provider and to no other.
/// </summary>
/// <param name="Id">The name that callers type; the id or an alias of a manifest when there is nothing else.</param>
public sealed record ProviderEntry(string Id)
{
    /// <summary>Id or alias of the manifest that this is a variant of; null: the one that <see cref="Id"/> names, if any.</summary>
    public string? Extends { get; init; }

    /// <summary>Credentials; when empty, the environment is asked.</summary>
    public IReadOnlyList<Secret> Credentials { get; init; } = [];

    /// <summary>A credential that is no key; null: none is said. Not together with <see cref="Credentials"/>.</summary>
    public CredentialOptions? Credential { get; init; }

    /// <summary>Whether <see cref="Credentials"/> is an access key of AWS, which only a provider that signs its calls can use.</summary>
    public bool HasAccessKey { get; init; }

    /// <summary>See <see cref="Provider.MaxInflight"/>.</summary>
    public int? MaxInflight { get; init; }

    /// <summary>What is said beside or against the manifest; what is null or empty stays as the manifest has it. Its <see cref="ProviderManifest.Quirks"/> is not used.</summary>
    public ProviderManifest Overrides { get; init; } = new();

    /// <summary>Changes to the manifest's quirks; null: none.</summary>
    public Func<Quirks, Quirks>? Quirks { get; init; }

    /// <summary>
    /// Reads one entry of a configuration's <c>providers</c>: <c>api_key</c>, <c>api_keys</c> or <c>access_key_id</c> with <c>secret_access_key</c> and perhaps <c>session_token</c>, where another credential stands (<c>api_key_file</c>, <c>credentials_file</c>, <c>profile</c>, <c>tenant_id</c>, <c>client_id</c>, <c>client_secret</c>, <c>machine_identity</c>), <c>extends</c>, <c>max_inflight</c>, pieces of the address (<c>region</c>, <c>project</c>…), and what a manifest can say about address, dialect, auth, headers, quirks and models. References to the environment must have been replaced before.
    /// </summary>
    /// <param name="field">The entry: its key is the id.</param>
    /// <param name="errors">Receives the errors; the entry is given back as complete as could be.</param>
    public static ProviderEntry Read(YamlField field, ICollection<YamlError> errors)
    {
        if (!ManifestReader.IsId(field.Key))
        {
            errors.Add(new YamlError(field.KeyAt, field.Value.Path, $"is no provider id: it {ManifestReader.IdRule}"));
        }

        var map = new MapReader(field.Value, errors);
        if (field.Value.Find("api_key") is not null && field.Value.Find("api_keys") is not null)
        {
            map.Error(field.Value, "has both api_key and api_keys; write one of them");
        }

        var key = map.Secret("api_key");
        var keys = map.Secrets("api_keys");
        var accessKey = ReadAccessKey(map);
        if (accessKey is not null && (key is not null || keys.Count > 0))
        {
            map.Error(field.Value, "has both an access key and api_key; write one of them");
        }

        var credential = ReadCredential(map);
        if (credential is not null && (key is not null || keys.Count > 0 || accessKey is not null))
        {
            map.Error(field.Value, "has both a key and another credential; write one of them");
        }

        var quirks = map.Find("quirks");
        if (quirks is not null)
        {
            QuirksReader.Read(new MapReader(quirks, errors), Dialects.Quirks.None);
        }

        var entry = new ProviderEntry(field.Key)
        {
            Extends = map.Text("extends"),
            Credentials = accessKey is not null ? [accessKey] : key is null ? keys : [key, .. keys],
            HasAccessKey = accessKey is not null,
            Credential = credential,
            MaxInflight = (int?)map.Whole("max_inflight", 1, 1_000_000),
            Overrides = ManifestReader.ReadShared(map, errors, isOwn: true) with { At = field.KeyAt, SettingValues = ReadSettings(map) },
            Quirks = quirks is null ? null : start => QuirksReader.Read(new MapReader(quirks, []), start),
        };
        map.RefuseUnknown();
        return entry;
    }

    private static CredentialOptions? ReadCredential(MapReader map)
    {
        var said = new CredentialOptions
        {
            ApiKeyFile = map.Text("api_key_file"),
            CredentialsFile = map.Text("credentials_file"),
            Profile = map.Text("profile"),
            TenantId = map.Text("tenant_id"),
            ClientId = map.Text("client_id"),
            ClientSecret = map.Secret("client_secret"),
            MachineIdentity = map.Flag("machine_identity") ?? false,
        };
        return said == new CredentialOptions() ? null : said;
    }

    private static Secret? ReadAccessKey(MapReader map)
    {
        var (id, key, token) = (map.Secret("access_key_id"), map.Secret("secret_access_key"), map.Secret("session_token"));
        if (id is null && key is null && token is null)
        {
            return null;
        }

        map.Require("access_key_id");
        map.Require("secret_access_key");
        return id is null || key is null ? null : AwsCredentials.Join(id.Reveal(), key.Reveal(), token?.Reveal());
    }

    private static Dictionary<string, string> ReadSettings(MapReader map)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in AddressTemplate.Names)
        {
            if (map.Text(name) is not { } value)
            {
                continue;
            }

            if (!AddressTemplate.IsValue(value))
            {
                map.Error(map.Node.Find(name)!, AddressTemplate.ValueRule);
            }

            values[name] = value;
        }

        return values;
    }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
