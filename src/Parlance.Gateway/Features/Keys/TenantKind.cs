namespace Parlance.Gateway.Features.Keys;

/// <summary>The levels above a key, the highest first.</summary>
public enum TenantKind
{
    /// <summary>An organisation; stands below nothing.</summary>
    Organisation,

    /// <summary>A team; may stand below an organisation.</summary>
    Team,

    /// <summary>A user; may stand below a team or an organisation.</summary>
    User,
}
