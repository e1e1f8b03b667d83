namespace Parlance.Manifests;

/// <summary>How a credential is put on the wire. Immutable.</summary>
/// <param name="Header">Name of the header; null when the provider wants none.</param>
/// <param name="Prefix">Text before the credential, for example <c>"Bearer "</c>.</param>
/// <param name="Required">Whether a call without a credential is pointless; local servers need none.</param>
public sealed record AuthScheme(string? Header, string Prefix, bool Required)
{
    /// <summary>Name of the AWS service for which calls are signed (Signature Version 4) when the credential is an access key; an API key goes into <see cref="Header"/> as it is. Null (default): never signed.</summary>
    public string? Service { get; init; }
}
