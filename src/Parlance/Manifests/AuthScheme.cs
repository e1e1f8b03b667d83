namespace Parlance.Manifests;

/// <summary>
/// How a credential is put on the wire. Immutable. A credential is either a key that someone wrote down, which goes into <see cref="Header"/> (or the query), or a token that is minted
/// for an identity, which always goes as <c>Authorization: Bearer</c>; <see cref="Kind"/> says which identities the provider knows.
/// </summary>
/// <param name="Header">Name of the header of a key; null when the provider wants none.</param>
/// <param name="Prefix">Text before the key, for example <c>"Bearer "</c>.</param>
/// <param name="Required">Whether a call without a credential is pointless; local servers need none.</param>
public sealed record AuthScheme(string? Header, string Prefix, bool Required)
{
    /// <summary>What authorises a call; default a key in a header.</summary>
    public AuthKind Kind { get; init; }

    /// <summary>Name of the query parameter of a key; null: a key goes into <see cref="Header"/>.</summary>
    public string? Query { get; init; }

    /// <summary>Name of the AWS service for which calls are signed (Signature Version 4) when the credential is an access key; an API key goes into <see cref="Header"/> as it is. Null (default): never signed.</summary>
    public string? Service { get; init; }

    /// <summary>What a minted token is asked for; null: the usual one of <see cref="Kind"/>, or none.</summary>
    public string? Scope { get; init; }

    /// <summary>Where tokens are minted for a client id and secret; may hold pieces in braces as a base address may. Null when the credential itself says it.</summary>
    public string? TokenUrl { get; init; }
}
