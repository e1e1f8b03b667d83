using Parlance.Gateway.Configuration;
using Parlance.Manifests;

namespace Parlance.Gateway.Features.Keys;

/// <summary>A key of the store as it may be shown: everything but the secret, which the store does not have. Immutable.</summary>
/// <param name="Id">Stable id, <c>key_…</c>.</param>
/// <param name="Name">Name given by the operator; not necessarily unique.</param>
/// <param name="Hint">The key's prefix and last four characters, for example <c>pk-…x7Qa</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record KeyEntry(string Id, string Name, string Hint, DateTimeOffset CreatedAt)
{
    /// <summary>What it may do.</summary>
    public Policy Policy { get; init; } = Policy.None;

    /// <summary>The organisation, team or user that it belongs to; null for none.</summary>
    public string? TenantId { get; init; }

    /// <summary>Whether it administers the gateway instead of calling models.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>Until when the secret before the last rotation works as well; null: there is none.</summary>
    public DateTimeOffset? FormerUntil { get; init; }

    /// <summary>When it was revoked; null: it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>A key that was just made: the only moment at which its secret is known.</summary>
/// <param name="Entry">What the store keeps.</param>
/// <param name="Secret">The key itself, to be shown once.</param>
public sealed record NewKey(KeyEntry Entry, Secret Secret);

/// <summary>A key written in the configuration. Its id in the ledger is <c>static:NAME</c>.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Secret">24 to 512 visible ASCII characters.</param>
/// <param name="Models">Patterns of model names it may call; null: all models.</param>
public sealed record StaticKey(string Name, Secret Secret, IReadOnlyList<string>? Models = null)
{
    /// <summary>Its id in the ledger.</summary>
    internal string Id => $"static:{Name}";

    /// <summary>What it may spend, and how fast. Default: no limit.</summary>
    public KeyLimits Limits { get; init; } = KeyLimits.None;
}
