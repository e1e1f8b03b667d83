using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Ledger;

/// <summary>
/// Removes rows that are old enough from the beginning of the ledger, a few in each transaction, so that whoever writes beside it waits no longer than for any other commit. What they add up to stays: the sums that
/// usage and budgets read are untouched, and where the chain goes on is kept with the sums of what is gone. Safe beside a running gateway. Not thread-safe.
/// </summary>
public sealed class LedgerPruner : IDisposable
{
    /// <summary>Rows of one transaction: about two milliseconds of the store's one writer.</summary>
    internal const int Step = 200;

    private const long DayMilliseconds = 86_400_000;
    private readonly StoreFile _file;
    private SqliteConnection? _connection;

    /// <summary>For the ledger in <paramref name="folder"/>.</summary>
    public LedgerPruner(string folder) => _file = new StoreFile(folder);

    /// <summary>
    /// Removes the next rows of attempts that began before <paramref name="before"/>: rows go in the order in which they came, up to the first that is younger, and the last row always stays.
    /// </summary>
    /// <returns>How many were removed; 0 when there are no more.</returns>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public int RemoveSome(DateTimeOffset before)
    {
        try
        {
            _connection ??= _file.OpenWrite();
            var state = LedgerState.Read(_connection);
            var sums = new Dictionary<UsageHour, UsageSum>();
            var after = Collect(state, before.ToUnixTimeMilliseconds(), sums);
            return after == state ? 0 : Remove(state, after, sums);
        }
        catch (SqliteException e)
        {
            Dispose();
            throw new StoreException($"Rows of {_file.Path} cannot be removed: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }

    /// <summary>What is to go next, by day; rows never change, so that nobody has to wait while they are read.</summary>
    private LedgerState Collect(LedgerState state, long before, Dictionary<UsageHour, UsageSum> sums)
    {
        using var command = _connection!.Command(
            $"SELECT position, chain, {LedgerColumns.Names} FROM ledger WHERE position > $1 AND position < (SELECT MAX(position) FROM ledger) ORDER BY position LIMIT $2", state.RemovedTo, Step);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var row = LedgerColumns.Read(rows, 2);
            if (row.StartedAt >= before)
            {
                break;
            }

            state = state with
            {
                RemovedTo = rows.GetInt64(0),
                RemovedChain = rows.IsDBNull(1) ? state.RemovedChain : (byte[])rows.GetValue(1),
                RemovedRows = state.RemovedRows + 1,
                RemovedUnchained = state.RemovedUnchained + (rows.IsDBNull(1) ? 1 : 0),
                RemovedCost = state.RemovedCost + (row.CostNanoUsd ?? 0),
                RemovedUntil = Math.Max(state.RemovedUntil, row.StartedAt),
            };
            CollectionsMarshal.GetValueRefOrAddDefault(sums, UsageHour.Of(row) with { Hour = row.StartedAt / DayMilliseconds }, out _).Add(row);
        }

        return state;
    }

    private int Remove(LedgerState before, LedgerState after, Dictionary<UsageHour, UsageSum> sums)
    {
        using var transaction = _connection!.BeginTransaction();
        if (!after.TryReplace(_connection, before))
        {
            // Another process removes rows as well; the next step sees where it stands.
            return (int)(after.RemovedRows - before.RemovedRows);
        }

        foreach (var (day, sum) in sums)
        {
            _connection.Execute(
                """
                INSERT INTO removed_days (day, key_id, model, target, requests, attempts, prompt_tokens, completion_tokens, cost_nanousd, unpriced, quarantined) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                ON CONFLICT (day, key_id, model, target) DO UPDATE SET requests = requests + excluded.requests, attempts = attempts + excluded.attempts, prompt_tokens = prompt_tokens + excluded.prompt_tokens,
                    completion_tokens = completion_tokens + excluded.completion_tokens, cost_nanousd = cost_nanousd + excluded.cost_nanousd, unpriced = unpriced + excluded.unpriced, quarantined = quarantined + excluded.quarantined
                """,
                day.Hour, day.KeyId, day.Model, day.Target, sum.Requests, sum.Attempts, sum.PromptTokens, sum.CompletionTokens, sum.CostNanoUsd, sum.Unpriced, sum.Quarantined);
        }

        var removed = _connection.Execute("DELETE FROM ledger WHERE position <= $1", after.RemovedTo);
        transaction.Commit();
        return removed;
    }
}
