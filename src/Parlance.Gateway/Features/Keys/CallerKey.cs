using System.Net;
using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Features.Keys;

/// <summary>The key a caller presented and what it may do. Immutable; never holds the secret.</summary>
/// <param name="Id">Stable id: <c>key_…</c> for a key of the store, <c>static:NAME</c> for one from the configuration.</param>
/// <param name="Name">Name given by the operator.</param>
public sealed record CallerKey(string Id, string Name)
{
    /// <summary>What the key itself may do.</summary>
    public Policy Policy { get; init; } = Policy.None;

    /// <summary>What stands above it, nearest first. Default nothing.</summary>
    public IReadOnlyList<Tenant> Tenants { get; init; } = [];

    /// <summary>Whether it administers the gateway; such a key calls no model, and no other key administers.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>Who above and including it has limits, nearest first.</summary>
    internal IReadOnlyList<LimitHolder> Limited { get; private init; } = [];

    /// <summary>The ids of its tenants for the ledger, nearest first, with a space between; null when it has none.</summary>
    internal string? TenantIds { get; private init; }

    /// <summary>What is kept apart from others is kept apart by: the nearest tenant, else the key.</summary>
    internal string Partition => Tenants is [var nearest, ..] ? nearest.Id : Id;

    /// <summary>Whether it can be used from some addresses only.</summary>
    internal bool IsBound { get; private init; }

    /// <summary>The key with what follows from it worked out once.</summary>
    internal CallerKey Complete()
    {
        var holders = Tenants.Select(tenant => new LimitHolder(tenant.Id, tenant.Owner, tenant.Policy.Limits)).Prepend(new LimitHolder(Id, $"key '{Name}'", Policy.Limits));
        return this with
        {
            Limited = [.. holders.Where(holder => !holder.Limits.IsNone)],
            IsBound = Policy.Addresses.Count > 0 || Tenants.Any(tenant => tenant.Policy.Addresses.Count > 0),
            TenantIds = Tenants.Count == 0 ? null : string.Join(' ', Tenants.Select(tenant => tenant.Id)),
        };
    }

    /// <summary>Whether the key and all above it may call <paramref name="model"/>.</summary>
    public bool Allows(string model)
    {
        if (!Policy.Allows(model))
        {
            return false;
        }

        foreach (var tenant in Tenants)
        {
            if (!tenant.Policy.Allows(model))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the key and all above it may be used from <paramref name="address"/>.</summary>
    public bool AllowsFrom(IPAddress? address)
    {
        if (!Policy.AllowsFrom(address))
        {
            return false;
        }

        foreach (var tenant in Tenants)
        {
            if (!tenant.Policy.AllowsFrom(address))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What stands against it: the key itself, or the nearest above it, whose policy <paramref name="allows"/> does not take. Only for the words of a refusal.</summary>
    internal (string Owner, Policy Policy) Refuser(Func<Policy, bool> allows)
    {
        var refuser = allows(Policy) ? Tenants.FirstOrDefault(tenant => !allows(tenant.Policy)) : null;
        return refuser is null ? ($"key '{Name}'", Policy) : (refuser.Owner, refuser.Policy);
    }

    /// <summary>Whether it or anything above it has ended.</summary>
    internal bool HasEnded(DateTimeOffset now)
    {
        if (Policy.ExpiresAt <= now)
        {
            return true;
        }

        foreach (var tenant in Tenants)
        {
            if (tenant.Policy.ExpiresAt <= now)
            {
                return true;
            }
        }

        return false;
    }
}
