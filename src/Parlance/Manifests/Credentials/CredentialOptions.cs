namespace Parlance.Manifests.Credentials;

/// <summary>
/// What an operator says about a credential that is no key: where it stands, or as whom to ask for tokens. Immutable; every property may be left out, and the provider's kind of
/// authorisation says which of them it understands. What is said here goes to the provider that it is said for and to no other.
/// </summary>
public sealed record CredentialOptions
{
    /// <summary>A file that holds a key and nothing else, as container platforms mount secrets; space around it is removed.</summary>
    public string? ApiKeyFile { get; init; }

    /// <summary>A credential file of the vendor: a Google service account or application default credentials (JSON), AWS or OCI profiles, the service key of an OAuth2 client (JSON). <c>~</c> stands for the home folder.</summary>
    public string? CredentialsFile { get; init; }

    /// <summary>Name of the profile in the vendor's credential files.</summary>
    public string? Profile { get; init; }

    /// <summary>The Microsoft Entra tenant.</summary>
    public string? TenantId { get; init; }

    /// <summary>The client that asks for tokens: a Microsoft Entra application, or an OAuth2 client.</summary>
    public string? ClientId { get; init; }

    /// <summary>Its secret.</summary>
    public Secret? ClientSecret { get; init; }

    /// <summary>True to use the identity that the machine has at its cloud. Default false: only where the machine is known to have one.</summary>
    public bool MachineIdentity { get; init; }

    /// <summary>Never a credential.</summary>
    public override string ToString() => nameof(CredentialOptions);
}
