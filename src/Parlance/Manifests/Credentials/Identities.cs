namespace Parlance.Manifests.Credentials;

/// <summary>A Google service account with its key: signs an assertion (RFC 7523), for which the token endpoint gives a token.</summary>
internal sealed record GoogleAccount(string Email, string? KeyId, Secret PrivateKey, Uri TokenUri, string Scope) : Identity;

/// <summary>A person's application default credentials: a refresh token.</summary>
internal sealed record GoogleUser(string ClientId, Secret ClientSecret, Secret RefreshToken, Uri TokenUri) : Identity;

/// <summary>The service account of a machine at Google, asked of its metadata server.</summary>
internal sealed record GoogleMachine(Uri Endpoint, string Scope) : Identity;

/// <summary>A Microsoft Entra application with a secret.</summary>
internal sealed record EntraClient(Uri TokenUri, string ClientId, Secret ClientSecret, string Scope) : Identity;

/// <summary>A Microsoft Entra application that trusts tokens of another issuer; the file holds the latest one.</summary>
internal sealed record EntraFederation(Uri TokenUri, string ClientId, string TokenFile, string Scope) : Identity;

/// <summary>The managed identity of a machine at Azure. With a header's value its platform's own endpoint is asked, else the instance's metadata server.</summary>
internal sealed record EntraMachine(Uri Endpoint, Secret? Header, string? ClientId, string Scope) : Identity;

/// <summary>A role of AWS that a lasting access key takes on.</summary>
internal sealed record AwsRole(Uri Endpoint, string Region, string Arn, string Session, string? ExternalId, Secret AccessKey) : Identity;

/// <summary>A role of AWS that the token in a file stands for.</summary>
internal sealed record AwsWebIdentity(Uri Endpoint, string Arn, string Session, string TokenFile) : Identity;

/// <summary>The role of a container at AWS; what it presents to the agent stands in a file, or is written down, or is nothing.</summary>
internal sealed record AwsContainer(Uri Endpoint, Secret? Token, string? TokenFile) : Identity;

/// <summary>The role of a machine at AWS, asked of its metadata server (version 2).</summary>
internal sealed record AwsMachine(Uri Endpoint) : Identity;

/// <summary>An OAuth2 client with a secret (RFC 6749 section 4.4).</summary>
internal sealed record OAuthClient(Uri TokenUri, string ClientId, Secret ClientSecret, string? Scope) : Identity;

/// <summary>A signing key of Oracle Cloud: its calls are signed, no token is minted.</summary>
internal sealed record OciKey(string KeyId, Secret PrivateKey) : Identity;
