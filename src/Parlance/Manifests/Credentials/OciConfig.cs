using System.Security.Cryptography;

namespace Parlance.Manifests.Credentials;

/// <summary>The file of Oracle's tools: profiles with tenancy, user, fingerprint and the path of a private key ("SDK and CLI Configuration File").</summary>
internal static class OciConfig
{
    /// <summary>What the operator asks for.</summary>
    public static FoundCredential? Explicit(CredentialSearch search) =>
        search.Said.CredentialsFile is { } file ? FromFile(search, search.Resolve(file))
        : search.Said.Profile is not null ? FromFile(search, Usual(search)) : null;

    /// <summary>What stands around without having been asked for.</summary>
    public static FoundCredential? Ambient(CredentialSearch search) =>
        search.Read("OCI_CONFIG_FILE") is not null || File.Exists(Usual(search)) ? FromFile(search, Usual(search)) : null;

    private static string? Usual(CredentialSearch search) => search.Read("OCI_CONFIG_FILE") is { } named ? search.Resolve(named) : search.Home(".oci", "config");

    private static FoundCredential? FromFile(CredentialSearch search, string? path)
    {
        if (path is null || search.ReadFile(path) is not { } text)
        {
            return null;
        }

        var known = search.Errors.Count;
        var file = IniFile.Read(text, path, search);
        var name = search.Said.Profile ?? search.Read("OCI_CLI_PROFILE") ?? "DEFAULT";
        if (search.Errors.Count > known)
        {
            return null;
        }

        if (file.Section(name) is not { } own)
        {
            return search.Fail(path, 0, string.Empty, $"has no profile '{name}'");
        }

        // A profile takes what it does not say from the first one.
        var profile = new Dictionary<string, string>(file.Section("DEFAULT") ?? own, StringComparer.OrdinalIgnoreCase);
        foreach (var (field, value) in own)
        {
            profile[field] = value;
        }

        if (profile.ContainsKey("security_token_file"))
        {
            return search.Fail(path, 0, $"[{name}] security_token_file", "is that of a session, which is not used: name a profile with an API signing key (user, fingerprint, key_file)");
        }

        foreach (var field in (string[])["tenancy", "user", "fingerprint", "key_file"])
        {
            if (profile.GetValueOrDefault(field) is not { Length: > 0 })
            {
                search.Fail(path, 0, $"[{name}] {field}", "is required");
            }
        }

        return search.Errors.Count > known ? null : Compile(search, path, name, profile);
    }

    private static FoundCredential? Compile(CredentialSearch search, string path, string name, Dictionary<string, string> profile)
    {
        var keyFile = profile["key_file"] is ['~', '/', .. var rest] ? search.Home(rest) ?? rest : Path.Combine(Path.GetDirectoryName(path) ?? string.Empty, profile["key_file"]);
        if (search.ReadFile(keyFile) is not { } pem)
        {
            return null;
        }

        if (Decrypted(pem, profile.GetValueOrDefault("pass_phrase")) is not { } key)
        {
            return search.Fail(keyFile, 0, string.Empty, "is no RSA key in PEM form that can be opened; write its pass_phrase beside key_file if it has one");
        }

        return FoundCredential.As(new OciKey($"{profile["tenancy"]}/{profile["user"]}/{profile["fingerprint"]}", key) { From = $"profile '{name}' in {path}" })
            .With("region", profile.GetValueOrDefault("region"));
    }

    private static Secret? Decrypted(string pem, string? password)
    {
        // Oracle's tools add a line after the key (OCI_API_KEY), which is no part of it.
        if (GoogleCredentials.IsRsaKey(pem))
        {
            return new Secret(pem);
        }

        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromEncryptedPem(pem, password ?? string.Empty);
            return new Secret(rsa.ExportPkcs8PrivateKeyPem());
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return null;
        }
    }
}
