namespace Parlance.Manifests.Credentials;

/// <summary>Identities at Microsoft Entra, by the variables that its own libraries read: a client with a secret, a federated token, the managed identity of App Service or of a machine.</summary>
internal static class EntraCredentials
{
    /// <summary>What the operator asks for.</summary>
    public static FoundCredential? Explicit(CredentialSearch search)
    {
        var said = search.Said;
        if (said.MachineIdentity)
        {
            return Managed(search, said.ClientId) ?? FoundCredential.As(new EntraMachine(CloudEndpoints.EntraMachine, null, said.ClientId, Scope(search)) { From = "this machine's managed identity" });
        }

        if (said.TenantId is null && said.ClientId is null && said.ClientSecret is null)
        {
            return null;
        }

        var (tenant, client) = (said.TenantId ?? search.Read("AZURE_TENANT_ID"), said.ClientId ?? search.Read("AZURE_CLIENT_ID"));
        if (tenant is null || client is null)
        {
            return search.Fail("needs tenant_id and client_id, with client_secret or a federated token");
        }

        return said.ClientSecret is { } secret ? Client(search, tenant, client, secret, "client_secret of the configuration")
            : search.Read("AZURE_FEDERATED_TOKEN_FILE") is { } file ? Federated(search, tenant, client, file)
            : search.Fail("needs client_secret, or AZURE_FEDERATED_TOKEN_FILE, for its tenant_id and client_id");
    }

    /// <summary>What stands around without having been asked for.</summary>
    public static FoundCredential? Ambient(CredentialSearch search)
    {
        if (search.Read("AZURE_TENANT_ID") is { } tenant && search.Read("AZURE_CLIENT_ID") is { } client)
        {
            if (search.Read("AZURE_CLIENT_SECRET") is { } secret)
            {
                return Client(search, tenant, client, new Secret(secret), "variable AZURE_CLIENT_SECRET");
            }

            if (search.Read("AZURE_FEDERATED_TOKEN_FILE") is { } file)
            {
                return Federated(search, tenant, client, file);
            }
        }

        return Managed(search, search.Read("AZURE_CLIENT_ID"));
    }

    private static string Scope(CredentialSearch search) => search.Auth.Scope ?? CloudEndpoints.EntraScope;

    private static FoundCredential? Client(CredentialSearch search, string tenant, string client, Secret secret, string from) =>
        TokenUri(search, tenant) is { } uri ? FoundCredential.As(new EntraClient(uri, client, secret, Scope(search)) { From = from }) : null;

    private static FoundCredential? Federated(CredentialSearch search, string tenant, string client, string file) =>
        TokenUri(search, tenant) is { } uri ? FoundCredential.As(new EntraFederation(uri, client, file, Scope(search)) { From = $"federated token in {file}" }) : null;

    /// <summary>App Service, Functions and Container Apps tell every process where to ask and with which header.</summary>
    private static FoundCredential? Managed(CredentialSearch search, string? client)
    {
        if (search.Read("IDENTITY_ENDPOINT") is not { } endpoint || search.Read("IDENTITY_HEADER") is not { } header)
        {
            return null;
        }

        // The platform's endpoint is on the machine and speaks plain HTTP, at a link-local address in some of its offers.
        return ProviderAddress.TryParse(endpoint, out var uri) && (AuthReader.IsTokenUrl(uri) || uri.Host.StartsWith("169.254.", StringComparison.Ordinal))
            ? FoundCredential.As(new EntraMachine(uri, new Secret(header), client, Scope(search)) { From = "this platform's managed identity" })
            : search.Fail("needs an address of this machine in IDENTITY_ENDPOINT");
    }

    private static Uri? TokenUri(CredentialSearch search, string tenant)
    {
        if (!AddressTemplate.IsValue(tenant))
        {
            search.Fail($"has a tenant that {AddressTemplate.ValueRule}");
            return null;
        }

        var authority = search.Read("AZURE_AUTHORITY_HOST") is { } host ? search.SafeAddress(host, "AZURE_AUTHORITY_HOST", string.Empty) : CloudEndpoints.EntraAuthority;
        return authority is null ? null : new Uri($"{authority.AbsoluteUri.TrimEnd('/')}/{tenant}/oauth2/v2.0/token");
    }
}
