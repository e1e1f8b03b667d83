using Microsoft.Data.Sqlite;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Ledger;

/// <summary>What the ledger says of itself: since when its rows keep all that a price can depend on, and what retention has removed from its beginning.</summary>
/// <param name="CompleteFrom">The first position whose row can be priced anew.</param>
/// <param name="RemovedTo">The last position that was removed; 0: none was.</param>
/// <param name="RemovedChain">The link of that row, from which the chain goes on; null: no row with a link was removed.</param>
/// <param name="RemovedRows">How many rows were removed.</param>
/// <param name="RemovedUnchained">How many of them were older than the chain.</param>
/// <param name="RemovedCost">The sum of their costs in nano-USD.</param>
/// <param name="RemovedUntil">The latest start of an attempt among them, milliseconds since 1970 UTC.</param>
internal sealed record LedgerState(long CompleteFrom, long RemovedTo, byte[]? RemovedChain, long RemovedRows, long RemovedUnchained, long RemovedCost, long RemovedUntil)
{
    public static LedgerState Read(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT complete_from, removed_to, removed_chain, removed_rows, removed_unchained, removed_cost, removed_until FROM ledger_state");
        using var row = command.ExecuteReader();
        return row.Read()
            ? new LedgerState(row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? null : (byte[])row.GetValue(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6))
            : throw new StoreException("The ledger's own state is missing: the store was changed by something else than this program. Restore it from a backup.");
    }

    /// <summary>Puts this in the place of <paramref name="before"/>; false when somebody else has changed it since.</summary>
    public bool TryReplace(SqliteConnection connection, LedgerState before) => connection.Execute(
        "UPDATE ledger_state SET removed_to = $1, removed_chain = $2, removed_rows = $3, removed_unchained = $4, removed_cost = $5, removed_until = $6 WHERE removed_to = $7",
        RemovedTo, RemovedChain, RemovedRows, RemovedUnchained, RemovedCost, RemovedUntil, before.RemovedTo) == 1;
}
