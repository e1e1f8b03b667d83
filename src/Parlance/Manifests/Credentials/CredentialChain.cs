namespace Parlance.Manifests.Credentials;

/// <summary>
/// Finds the credential of a provider, in this order: what the operator wrote, the variables (the manifest's, then <c>{ID}_API_KEY</c> and <c>{ID}_API_KEY_FILE</c>), the vendor's
/// credential files, the machine. Files are read here, once; the network is not asked.
/// </summary>
internal sealed class CredentialChain(Func<string, string?> environment, MachineCloud machine)
{
    /// <summary>The credential; null when there is none, or after an error.</summary>
    /// <param name="entry">What the operator says.</param>
    /// <param name="id">The provider's id.</param>
    /// <param name="auth">How it authorises.</param>
    /// <param name="variables">The variables that may hold a key.</param>
    /// <param name="isVendor">Whether calls go to the vendor's own address: elsewhere only what is said on purpose is used.</param>
    /// <param name="pieces">The pieces of the address that are known already.</param>
    /// <param name="errors">Receives what is wrong.</param>
    public FoundCredential? Find(ProviderEntry entry, string id, AuthScheme auth, IReadOnlyList<string> variables, bool isVendor, IReadOnlyDictionary<string, string> pieces, ICollection<YamlError> errors)
    {
        var search = new CredentialSearch(auth, entry.Credential ?? new CredentialOptions(), entry.Overrides.At, id, environment, machine, errors);
        var known = errors.Count;
        if (entry.Credentials.Count > 0)
        {
            return new FoundCredential(entry.Credentials, null, entry.HasAccessKey ? "access key of the configuration" : "key of the configuration");
        }

        var found = Explicit(search, pieces);
        if (found is not null || errors.Count > known || entry.Credential is not null)
        {
            return found ?? (errors.Count > known ? null : search.Fail("has settings of a credential that its kind of authorisation does not know; write api_key or api_key_file"));
        }

        foreach (var variable in variables)
        {
            found = FromVariable(search, variable, pieces);
            if (found is not null || errors.Count > known)
            {
                return found is null ? null : found with { Variable = variable };
            }
        }

        if (isVendor && search.Read(VariableNames.Of(id, "API_KEY_FILE")) is { } file)
        {
            return KeyFile(search, file);
        }

        return isVendor ? Ambient(search, pieces) : null;
    }

    /// <summary>Whether the machine, or a file of the vendor, may hold a credential of this kind; what is wrong with it is told by <see cref="Find"/>.</summary>
    public bool MayFind(AuthKind kind, string id)
    {
        var errors = new List<YamlError>();
        var search = new CredentialSearch(new AuthScheme(null, string.Empty, Required: true) { Kind = kind }, new CredentialOptions(), default, id, environment, machine, errors);
        return Ambient(search, new Dictionary<string, string>()) is not null || errors.Count > 0;
    }

    private static FoundCredential? Explicit(CredentialSearch search, IReadOnlyDictionary<string, string> pieces) =>
        search.Said.ApiKeyFile is { } file ? KeyFile(search, search.Resolve(file)) : search.Auth.Kind switch
        {
            AuthKind.Gcp => GoogleCredentials.Explicit(search),
            AuthKind.Entra => EntraCredentials.Explicit(search),
            AuthKind.SigV4 => AwsCredentialChain.Explicit(search),
            AuthKind.OAuth2 => OAuthCredentials.Explicit(search, pieces),
            AuthKind.Oci => OciConfig.Explicit(search),
            _ => null,
        };

    private static FoundCredential? Ambient(CredentialSearch search, IReadOnlyDictionary<string, string> pieces) => search.Auth.Kind switch
    {
        AuthKind.Gcp => GoogleCredentials.Ambient(search),
        AuthKind.Entra => EntraCredentials.Ambient(search),
        AuthKind.SigV4 => AwsCredentialChain.Ambient(search),
        AuthKind.OAuth2 => OAuthCredentials.Ambient(search, pieces),
        AuthKind.Oci => OciConfig.Ambient(search),
        _ => null,
    };

    /// <summary>What a variable holds: a key; of AWS's three, which are meant together, the first names them; or the text of a credential file, which is an object of JSON.</summary>
    private static FoundCredential? FromVariable(CredentialSearch search, string variable, IReadOnlyDictionary<string, string> pieces)
    {
        const string Id = "ACCESS_KEY_ID";
        var from = $"variable {variable}";
        if (search.Read(variable) is not { } value || IsFile(search.Auth.Kind, variable))
        {
            return null;
        }

        if (variable.EndsWith(Id, StringComparison.Ordinal))
        {
            var start = variable[..^Id.Length];
            return search.Read(start + "SECRET_ACCESS_KEY") is { } key ? FoundCredential.Key(AwsCredentials.Join(value, key, search.Read(start + "SESSION_TOKEN")), from) : null;
        }

        return (search.Auth.Kind, value[0]) switch
        {
            (AuthKind.Gcp, '{') => GoogleCredentials.FromText(search, value, from),
            (AuthKind.OAuth2, '{') => OAuthCredentials.FromText(search, value, from, pieces),
            _ => FoundCredential.Key(new Secret(value), from),
        };
    }

    /// <summary>Variables that name a file of the vendor, read where such files are, not as keys.</summary>
    private static bool IsFile(AuthKind kind, string variable) =>
        (kind, variable) is (AuthKind.Gcp, "GOOGLE_APPLICATION_CREDENTIALS") or (AuthKind.Oci, "OCI_CONFIG_FILE");

    private static FoundCredential? KeyFile(CredentialSearch search, string path)
    {
        if (search.ReadFile(path)?.Trim() is not { } key)
        {
            return null;
        }

        return key.Length > 0 && Characters.ArePrintable(key)
            ? FoundCredential.Key(new Secret(key), $"file {path}")
            : search.Fail(path, 0, string.Empty, "must hold a key on one line and nothing else");
    }
}
