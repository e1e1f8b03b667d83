using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Features.Keys;

/// <summary>An organisation, a team or a user: keys stand below it, and its limits hold for all of them together. Immutable.</summary>
/// <param name="Id">Stable id: <c>org_…</c>, <c>team_…</c>, <c>user_…</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Name given by the operator; not necessarily unique.</param>
/// <param name="ParentId">What stands above it; null for none.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Tenant(string Id, TenantKind Kind, string Name, string? ParentId, DateTimeOffset CreatedAt)
{
    /// <summary>What its keys may do.</summary>
    public Policy Policy { get; init; } = Policy.None;

    /// <summary>When it was removed; null: it was not. The keys of a removed tenant open nothing.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>What a message calls it.</summary>
    internal string Owner => $"{Kind.Word()} '{Name}'";
}
