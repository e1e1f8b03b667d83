namespace Parlance.Manifests.Credentials;

/// <summary>A profile in the two files that AWS's tools share: <c>config</c>, where sections are called <c>profile NAME</c>, and <c>credentials</c>.</summary>
internal static class AwsProfiles
{
    private const string Default = "default";

    /// <summary>The identity of the profile that is asked for, or of the default one; null when there is none, or after an error.</summary>
    public static FoundCredential? Find(CredentialSearch search)
    {
        var asked = search.Said.Profile ?? search.Read("AWS_PROFILE");
        var name = asked ?? Default;
        var known = search.Errors.Count;
        var config = Open(search, search.Read("AWS_CONFIG_FILE") ?? search.Home(".aws", "config"), isAsked: false);
        var secrets = search.Said.CredentialsFile is { } given
            ? Open(search, search.Resolve(given), isAsked: true)
            : Open(search, search.Read("AWS_SHARED_CREDENTIALS_FILE") ?? search.Home(".aws", "credentials"), isAsked: false);
        if (search.Errors.Count > known)
        {
            return null;
        }

        var profile = Merge(config, secrets, name);
        if (profile.Count == 0)
        {
            return asked is null && search.Said.CredentialsFile is null ? null : search.Fail($"asks for the profile '{name}', which stands in neither {config?.Path ?? "~/.aws/config"} nor {secrets?.Path ?? "~/.aws/credentials"}");
        }

        return Compile(search, name, profile, source => Merge(config, secrets, source), asked is not null || search.Said.CredentialsFile is not null);
    }

    private static FoundCredential? Compile(CredentialSearch search, string name, Dictionary<string, string> profile, Func<string, Dictionary<string, string>> others, bool isAsked)
    {
        var region = AwsCredentialChain.Region(search) ?? profile.GetValueOrDefault("region");
        var from = $"profile '{name}'";
        if (profile.GetValueOrDefault("role_arn") is { } role)
        {
            var session = profile.GetValueOrDefault("role_session_name");
            if (profile.GetValueOrDefault("web_identity_token_file") is { } token)
            {
                return AwsCredentialChain.WebIdentity(search, token, role, session, region);
            }

            var source = profile.GetValueOrDefault("source_profile");
            var key = source is not null ? Key(others(source))
                : profile.GetValueOrDefault("credential_source") == "Environment" ? AwsCredentialChain.Environment(search)?.Keys[0] : null;
            return key is null
                ? search.Fail($"has the {from}, whose role needs source_profile with an access key, credential_source = Environment, or web_identity_token_file")
                : AwsCredentialChain.Role(search, role, session, profile.GetValueOrDefault("external_id"), key, region, $"{from}, role {role}");
        }

        if (Key(profile) is { } own)
        {
            return FoundCredential.Key(own, from).With("region", region);
        }

        // A default profile often holds a region and nothing else.
        var unsupported = profile.Keys.FirstOrDefault(field => field == "credential_process" || field.StartsWith("sso_", StringComparison.Ordinal));
        return unsupported is null && !isAsked ? null : search.Fail(unsupported switch
        {
            "credential_process" => $"has the {from}, whose credential_process is not run: set AWS_ACCESS_KEY_ID and its fellows instead",
            null => $"has the {from}, in which there is no access key and no role",
            _ => $"has the {from}, which signs in interactively: set the variables that 'aws configure export-credentials --format env' prints",
        });
    }

    private static Secret? Key(Dictionary<string, string> profile) =>
        profile.GetValueOrDefault("aws_access_key_id") is { Length: > 0 } id && profile.GetValueOrDefault("aws_secret_access_key") is { Length: > 0 } key
            ? AwsCredentials.Join(id, key, profile.GetValueOrDefault("aws_session_token"))
            : null;

    private static IniFile? Open(CredentialSearch search, string? path, bool isAsked) =>
        path is null || (!isAsked && !File.Exists(path)) ? null : search.ReadFile(path) is { } text ? IniFile.Read(text, path, search) : null;

    /// <summary>What both files say; the credentials win.</summary>
    private static Dictionary<string, string> Merge(IniFile? config, IniFile? secrets, string name)
    {
        var merged = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var sections = new[] { name == Default ? config?.Section(Default) : null, config?.Section($"profile {name}"), secrets?.Section(name) };
        foreach (var (field, value) in sections.OfType<IReadOnlyDictionary<string, string>>().SelectMany(section => section))
        {
            merged[field] = value;
        }

        return merged;
    }
}
