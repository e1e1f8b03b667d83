using System.Text.Json;

namespace Parlance.Manifests.Credentials;

/// <summary>Clients with a secret: written in the configuration, in two variables, or in a service key (JSON), as platforms hand it out on binding.</summary>
internal static class OAuthCredentials
{
    /// <summary>What the operator asks for.</summary>
    public static FoundCredential? Explicit(CredentialSearch search, IReadOnlyDictionary<string, string> pieces)
    {
        var said = search.Said;
        if (said.CredentialsFile is { } file && search.Resolve(file) is var path)
        {
            return search.ReadFile(path) is { } text ? FromText(search, text, path, pieces) : null;
        }

        return said.ClientId is null && said.ClientSecret is null ? null
            : said is { ClientId: { } id, ClientSecret: { } secret } ? Client(search, id, secret, null, "client_secret of the configuration", pieces)
            : search.Fail("needs both client_id and client_secret");
    }

    /// <summary>What stands around without having been asked for.</summary>
    public static FoundCredential? Ambient(CredentialSearch search, IReadOnlyDictionary<string, string> pieces)
    {
        var (id, secret) = (VariableNames.Of(search.Id, "CLIENT_ID"), VariableNames.Of(search.Id, "CLIENT_SECRET"));
        return search.Read(id) is { } client && search.Read(secret) is { } key ? Client(search, client, new Secret(key), null, $"variable {secret}", pieces) : null;
    }

    /// <summary>A service key. Its names are those of the platform (<c>clientid</c>) or of RFC 6749 (<c>client_id</c>); the addresses of the services beside it fill the provider's own.</summary>
    public static FoundCredential? FromText(CredentialSearch search, string text, string from, IReadOnlyDictionary<string, string> pieces)
    {
        if (search.ReadJson(text, from) is not { } json)
        {
            return null;
        }

        var id = CredentialSearch.Text(json, "clientid") ?? search.Require(json, from, "client_id");
        var secret = CredentialSearch.Text(json, "clientsecret") ?? search.Require(json, from, "client_secret");
        var known = search.Errors.Count;
        var uri = CredentialSearch.Text(json, "token_url") is { } told ? search.SafeAddress(told, from, "token_url")
            : CredentialSearch.Text(json, "url") is { } root && search.SafeAddress(root, from, "url") is { } address ? new Uri(address.AbsoluteUri.TrimEnd('/') + "/oauth/token")
            : null;
        if (id is null || secret is null || search.Errors.Count > known)
        {
            return null;
        }

        var found = Client(search, id, new Secret(secret), uri, $"service key in {from}", pieces);

        // Manifests spell the host of the service itself in either way.
        return Host(json) is { } host ? found?.With("host", host).With("ai_core_host", host) : found;
    }

    private static FoundCredential? Client(CredentialSearch search, string id, Secret secret, Uri? uri, string from, IReadOnlyDictionary<string, string> pieces)
    {
        if (uri is null && !(search.Auth.TokenUrl is { } template && AddressTemplate.TryFill(template, pieces, out uri)))
        {
            return search.Fail("needs to know where its tokens are minted: write auth: { kind: oauth2, token_url: … } with all its pieces, or give a service key that says it");
        }

        return FoundCredential.As(new OAuthClient(uri, id, secret, search.Auth.Scope) { From = from });
    }

    /// <summary>The host of the first service that the key lists.</summary>
    private static string? Host(JsonElement json) =>
        json.TryGetProperty("serviceurls", out var services) && services.ValueKind == JsonValueKind.Object
            ? services.EnumerateObject().Select(one => one.Value.ValueKind == JsonValueKind.String && ProviderAddress.TryParse(one.Value.GetString()!, out var uri) ? uri.Host : null).FirstOrDefault(host => host is not null)
            : null;
}
