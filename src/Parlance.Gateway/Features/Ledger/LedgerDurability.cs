namespace Parlance.Gateway.Features.Ledger;

/// <summary>What a completed append survives. Both survive the end of the process, SIGKILL included.</summary>
internal enum LedgerDurability
{
    /// <summary>Also survives a loss of power at any moment: one fsync per commit (<c>synchronous=FULL</c>).</summary>
    Power,

    /// <summary>A loss of power may take the last second: <c>synchronous=NORMAL</c>, and at most one second after a commit the log is synced.</summary>
    Process,
}
