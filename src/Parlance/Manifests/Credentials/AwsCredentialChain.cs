namespace Parlance.Manifests.Credentials;

/// <summary>Identities at AWS, in the order of its own libraries: access key, web identity, profile, container, machine ("AWS SDKs and Tools Reference Guide", standardized credential providers).</summary>
internal static class AwsCredentialChain
{
    private const string SessionName = "parlance";

    /// <summary>What the operator asks for.</summary>
    public static FoundCredential? Explicit(CredentialSearch search) =>
        search.Said.Profile is not null || search.Said.CredentialsFile is not null ? AwsProfiles.Find(search)
        : search.Said.MachineIdentity ? Container(search) ?? Machine(search) : null;

    /// <summary>What stands around without having been asked for.</summary>
    public static FoundCredential? Ambient(CredentialSearch search)
    {
        var known = search.Errors.Count;
        var found = Environment(search) ?? WebIdentity(search);
        found ??= search.Errors.Count > known ? null : AwsProfiles.Find(search);
        found ??= search.Errors.Count > known ? null : Container(search);
        return found ?? (search.Errors.Count == known && search.Machine == MachineCloud.Amazon && search.Read("AWS_EC2_METADATA_DISABLED") is not "true" ? Machine(search) : null);
    }

    /// <summary>The access key in the environment.</summary>
    public static FoundCredential? Environment(CredentialSearch search) =>
        search.Read("AWS_ACCESS_KEY_ID") is { } id && search.Read("AWS_SECRET_ACCESS_KEY") is { } key
            ? FoundCredential.Key(AwsCredentials.Join(id, key, search.Read("AWS_SESSION_TOKEN")), "variable AWS_ACCESS_KEY_ID")
            : null;

    /// <summary>The role that a token in a file stands for.</summary>
    public static FoundCredential? WebIdentity(CredentialSearch search, string? file, string? role, string? session, string? region)
    {
        if (file is null || role is null)
        {
            return null;
        }

        return Tokens(search, region) is { } endpoint
            ? FoundCredential.As(new AwsWebIdentity(endpoint, role, session ?? SessionName, search.Resolve(file)) { From = $"web identity in {file}" }).With("region", region)
            : null;
    }

    /// <summary>A role that an access key takes on.</summary>
    public static FoundCredential? Role(CredentialSearch search, string arn, string? session, string? external, Secret key, string? region, string from) =>
        Tokens(search, region) is { } endpoint
            ? FoundCredential.As(new AwsRole(endpoint, region!, arn, session ?? SessionName, external, key) { From = from }).With("region", region)
            : null;

    /// <summary>The region that calls and tokens are for.</summary>
    public static string? Region(CredentialSearch search) => search.Read("AWS_REGION") ?? search.Read("AWS_DEFAULT_REGION");

    private static FoundCredential? WebIdentity(CredentialSearch search) =>
        WebIdentity(search, search.Read("AWS_WEB_IDENTITY_TOKEN_FILE"), search.Read("AWS_ROLE_ARN"), search.Read("AWS_ROLE_SESSION_NAME"), Region(search));

    private static Uri? Tokens(CredentialSearch search, string? region)
    {
        if (search.Read("AWS_ENDPOINT_URL_STS") is { } other)
        {
            return search.SafeAddress(other, "AWS_ENDPOINT_URL_STS", string.Empty);
        }

        if (region is null || !AddressTemplate.IsValue(region))
        {
            search.Fail("needs a region to take on its role: set AWS_REGION, or write region in the profile");
            return null;
        }

        return CloudEndpoints.AwsTokens(region);
    }

    private static FoundCredential? Container(CredentialSearch search)
    {
        const string Full = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
        var endpoint = CloudEndpoints.AwsContainer;
        if (search.Read("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is { } relative)
        {
            if (!relative.StartsWith('/') || !Uri.TryCreate(endpoint, relative, out endpoint!) || endpoint.Host != CloudEndpoints.AwsContainer.Host)
            {
                return search.Fail("needs a path in AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
            }
        }
        else if (search.Read(Full) is { } full)
        {
            if (!Uri.TryCreate(full, UriKind.Absolute, out endpoint!) || !(endpoint.Scheme == Uri.UriSchemeHttps || (endpoint.Scheme == Uri.UriSchemeHttp && (endpoint.IsLoopback || CloudEndpoints.AwsContainerHosts.Contains(endpoint.Host)))))
            {
                return search.Fail($"needs an https address, or one of this machine's agent, in {Full}");
            }
        }
        else
        {
            return null;
        }

        var token = search.Read("AWS_CONTAINER_AUTHORIZATION_TOKEN") is { } text ? new Secret(text) : null;
        return FoundCredential.As(new AwsContainer(endpoint, token, search.Read("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) { From = "this container's role" });
    }

    private static FoundCredential? Machine(CredentialSearch search)
    {
        var endpoint = CloudEndpoints.AwsMachine;
        if (search.Read("AWS_EC2_METADATA_SERVICE_ENDPOINT") is { } other && !(ProviderAddress.TryParse(other, out var given) && (endpoint = given) is not null))
        {
            return search.Fail("needs an address in AWS_EC2_METADATA_SERVICE_ENDPOINT");
        }

        return FoundCredential.As(new AwsMachine(endpoint) { From = "this machine's role" });
    }
}
