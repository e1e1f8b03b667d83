using Parlance.Manifests;

namespace Parlance.Upstream.Credentials;

/// <summary>A credential that was minted and ends: a bearer token, or a temporary access key of AWS in the form of <see cref="AwsCredentials"/>. Immutable.</summary>
/// <param name="Value">The token or access key.</param>
/// <param name="Minted">When it was minted.</param>
/// <param name="Expires">When it ends.</param>
internal sealed record Grant(Secret Value, DateTimeOffset Minted, DateTimeOffset Expires)
{
    private static readonly TimeSpan s_early = TimeSpan.FromMinutes(5);

    /// <summary>When to mint the next one: five minutes before the end, or at half time of one that does not last ten.</summary>
    public DateTimeOffset RefreshAt { get; } = Expires - Minted < 2 * s_early ? Minted + ((Expires - Minted) / 2) : Expires - s_early;
}
