using System.Security.Cryptography;
using System.Text.Json;

namespace Parlance.Manifests.Credentials;

/// <summary>Identities at Google, in the order of its own libraries: the file that a variable names, the one that <c>gcloud auth application-default login</c> wrote, the machine.</summary>
internal static class GoogleCredentials
{
    private const string Project = "project";

    /// <summary>What the operator asks for.</summary>
    public static FoundCredential? Explicit(CredentialSearch search) =>
        search.Said.CredentialsFile is { } file ? FromFile(search, search.Resolve(file))
        : search.Said.MachineIdentity ? Machine(search) : null;

    /// <summary>What stands around without having been asked for.</summary>
    public static FoundCredential? Ambient(CredentialSearch search)
    {
        if (search.Read("GOOGLE_APPLICATION_CREDENTIALS") is { } named)
        {
            return FromFile(search, named);
        }

        const string UsualFile = "application_default_credentials.json";
        var folder = search.Read("CLOUDSDK_CONFIG") ?? (search.Read("APPDATA") is { } roaming ? Path.Combine(roaming, "gcloud") : search.Home(".config", "gcloud"));
        if (folder is not null && Path.Combine(folder, UsualFile) is var usual && File.Exists(usual))
        {
            return FromFile(search, usual);
        }

        // Cloud Run and functions name themselves; a machine of Compute Engine is known by its firmware.
        return search.Machine == MachineCloud.Google || search.Read("GCE_METADATA_HOST") is not null || search.Read("K_SERVICE") is not null ? Machine(search) : null;
    }

    /// <summary>The credential in the text of a file, or in a variable that holds such a text.</summary>
    public static FoundCredential? FromText(CredentialSearch search, string text, string from)
    {
        if (search.ReadJson(text, from) is not { } json)
        {
            return null;
        }

        return CredentialSearch.Text(json, "type") switch
        {
            "service_account" => ServiceAccount(search, json, from),
            "authorized_user" => User(search, json, from),
            "external_account" or "impersonated_service_account" => search.Fail(from, 0, "type", "is a kind of credential that is not supported: use a service account's key, the machine's identity, or a token as api_key"),
            _ => search.Fail(from, 0, "type", "must be service_account or authorized_user"),
        };
    }

    private static FoundCredential? FromFile(CredentialSearch search, string path) => search.ReadFile(path) is { } text ? FromText(search, text, path) : null;

    private static FoundCredential? ServiceAccount(CredentialSearch search, JsonElement json, string from)
    {
        var (email, key) = (search.Require(json, from, "client_email"), search.Require(json, from, "private_key"));
        var uri = CredentialSearch.Text(json, "token_uri") is { } text ? search.SafeAddress(text, from, "token_uri") : CloudEndpoints.GoogleToken;
        if (email is null || key is null || uri is null)
        {
            return null;
        }

        if (!IsRsaKey(key))
        {
            return search.Fail(from, 0, "private_key", "is no RSA key in PEM form; download the key file anew");
        }

        return FoundCredential.As(new GoogleAccount(email, CredentialSearch.Text(json, "private_key_id"), new Secret(key), uri, search.Auth.Scope ?? CloudEndpoints.GoogleScope) { From = $"service account in {from}" })
            .With(Project, CredentialSearch.Text(json, "project_id"));
    }

    private static FoundCredential? User(CredentialSearch search, JsonElement json, string from)
    {
        var (client, secret, token) = (search.Require(json, from, "client_id"), search.Require(json, from, "client_secret"), search.Require(json, from, "refresh_token"));
        var uri = CredentialSearch.Text(json, "token_uri") is { } text ? search.SafeAddress(text, from, "token_uri") : CloudEndpoints.GoogleToken;
        return client is null || secret is null || token is null || uri is null ? null : FoundCredential
            .As(new GoogleUser(client, new Secret(secret), new Secret(token), uri) { From = $"user credentials in {from}" })
            .With(Project, CredentialSearch.Text(json, "quota_project_id"));
    }

    private static FoundCredential? Machine(CredentialSearch search)
    {
        var endpoint = CloudEndpoints.GoogleMachine;
        if (search.Read("GCE_METADATA_HOST") is { } host && !(ProviderAddress.TryParse($"http://{host}", out var other) && (endpoint = other) is not null))
        {
            return search.Fail("needs a host name in GCE_METADATA_HOST");
        }

        return FoundCredential.As(new GoogleMachine(endpoint, search.Auth.Scope ?? CloudEndpoints.GoogleScope) { From = "this machine's service account" });
    }

    /// <summary>Whether a text is an RSA key without a password.</summary>
    internal static bool IsRsaKey(string pem)
    {
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
