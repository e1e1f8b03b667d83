namespace Parlance.Manifests.Credentials;

/// <summary>
/// Where the clouds give tokens: addresses of their identity protocols, the same for every provider that stands there. Those of metadata servers are link-local and without TLS by design.
/// </summary>
internal static class CloudEndpoints
{
    /// <summary>Google's token endpoint, which older credential files do not name (cloud.google.com/docs/authentication).</summary>
    public static readonly Uri GoogleToken = new("https://oauth2.googleapis.com/token");

    /// <summary>The metadata server of machines at Google.</summary>
    public static readonly Uri GoogleMachine = new("http://metadata.google.internal");

    /// <summary>What Google's tokens are asked for unless a manifest says otherwise.</summary>
    public const string GoogleScope = "https://www.googleapis.com/auth/cloud-platform";

    /// <summary>Entra's public cloud; <c>AZURE_AUTHORITY_HOST</c> names another one.</summary>
    public static readonly Uri EntraAuthority = new("https://login.microsoftonline.com");

    /// <summary>What Entra's tokens are asked for unless a manifest says otherwise.</summary>
    public const string EntraScope = "https://cognitiveservices.azure.com/.default";

    /// <summary>The instance metadata service of machines at Azure.</summary>
    public static readonly Uri EntraMachine = new("http://169.254.169.254/metadata/identity/oauth2/token");

    /// <summary>The instance metadata service of machines at AWS.</summary>
    public static readonly Uri AwsMachine = new("http://169.254.169.254");

    /// <summary>The agent that containers at AWS ask.</summary>
    public static readonly Uri AwsContainer = new("http://169.254.170.2");

    /// <summary>Hosts without TLS that may be sent a container's token besides this machine: the agents of ECS and EKS (AWS SDKs reference guide, container credential provider).</summary>
    public static readonly IReadOnlyList<string> AwsContainerHosts = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"];

    /// <summary>The token service of a region at AWS.</summary>
    public static Uri AwsTokens(string region) => new($"https://sts.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : string.Empty)}/");
}
