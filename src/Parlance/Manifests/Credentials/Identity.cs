namespace Parlance.Manifests.Credentials;

/// <summary>As whom calls of a provider are made when nobody wrote a key down: what tokens are minted from, or calls signed with. Compiled once and shared; which one it is counts, not what it holds.</summary>
internal abstract record Identity
{
    /// <summary>Where it was found, for a person.</summary>
    public required string From { get; init; }

    /// <summary>Where and as whom, never a secret.</summary>
    public sealed override string ToString() => From;
}
