namespace Parlance.Gateway.Features.Keys;

/// <summary>One change of keys or tenants, or of the ledger. Immutable.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">Who: id of an admin key, or <c>command</c> for the command line.</param>
/// <param name="Action">What was done: <c>key.create</c>, <c>key.update</c>, <c>key.rotate</c>, <c>key.revoke</c>, <c>tenant.create</c>, <c>tenant.update</c>, <c>tenant.remove</c>, <c>ledger.rerate</c>, <c>ledger.prune</c>.</param>
/// <param name="Subject">Id of the key or tenant; of the ledger, which rows.</param>
/// <param name="Details">What it is after the change, as JSON without its secret.</param>
public sealed record AuditEntry(DateTimeOffset At, string Actor, string Action, string Subject, string Details);
