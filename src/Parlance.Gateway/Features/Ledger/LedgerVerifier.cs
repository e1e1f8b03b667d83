using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Ledger;

/// <summary>Looks at every row: whether the chain holds, and whether the sums that the writer keeps are the sums of the rows, those that were removed included. One look at one moment, also beside a running gateway.</summary>
internal sealed class LedgerVerifier(SqliteConnection connection, string? knownLink)
{
    private const int MostProblems = 20;
    private readonly LedgerChain _chain = new();
    private readonly List<string> _problems = [];
    private readonly Dictionary<UsageHour, UsageSum> _sums = [];
    private readonly Dictionary<UsageHour, UsageSum> _kept = [];
    private readonly HashSet<long> _removedDays = [];
    private long _rows;
    private long _unchained;
    private long _cost;
    private bool _chained;
    private bool? _known = knownLink is null ? null : false;

    public LedgerVerification Run()
    {
        // One transaction: rows and sums of the same moment.
        using var transaction = connection.BeginTransaction(deferred: true);
        var state = LedgerState.Read(connection);
        StartBehind(state);
        ReadRows();
        ReadSums("SELECT hour, key_id, model, target, requests, attempts, prompt_tokens, completion_tokens, cost_nanousd, unpriced, quarantined FROM usage_hours", _kept);
        CompareSums();
        var open = connection.Number("SELECT COUNT(*) FROM intents");
        return new LedgerVerification(_rows, _unchained, _chained ? Convert.ToHexStringLower(_chain.Head) : null, _cost, open, _problems)
        {
            HasKnownLink = _known,
            Removed = state.RemovedRows,
            RemovedTo = state.RemovedTo,
        };
    }

    /// <summary>The chain goes on behind what retention has removed, and the sums of that stand for its rows.</summary>
    private void StartBehind(LedgerState state)
    {
        ReadSums("SELECT day * 24, key_id, model, target, requests, attempts, prompt_tokens, completion_tokens, cost_nanousd, unpriced, quarantined FROM removed_days", _sums);
        foreach (var day in _sums.Keys)
        {
            _removedDays.Add(day.Hour / 24);
        }

        _cost = state.RemovedCost;
        if (_sums.Values.Sum(sum => sum.CostNanoUsd) != state.RemovedCost)
        {
            Report("The sums of the removed rows are not what was noted when they were removed.");
        }

        if (state.RemovedChain is { } link)
        {
            (_chained, _known) = (true, _known | IsKnown(link));
            _chain.StartBehind(link);
        }
    }

    /// <summary>Sums of a day of which rows were removed are compared for the day; those of all others by the hour.</summary>
    private UsageHour At(UsageHour hour) => _removedDays.Contains(hour.Hour / 24) ? hour with { Hour = hour.Hour / 24 * 24 } : hour;

    private bool IsKnown(byte[] link) => knownLink is not null && Convert.ToHexStringLower(link).Equals(knownLink, StringComparison.OrdinalIgnoreCase);

    private void ReadRows()
    {
        Span<byte> link = stackalloc byte[SHA256.HashSizeInBytes];
        using var command = connection.Command($"SELECT position, chain, {LedgerColumns.Names} FROM ledger ORDER BY position");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            _rows++;
            var row = LedgerColumns.Read(rows, 2);
            CollectionsMarshal.GetValueRefOrAddDefault(_sums, At(UsageHour.Of(row)), out _).Add(row);
            _cost += row.CostNanoUsd ?? 0;
            if (rows.IsDBNull(1))
            {
                _unchained++;
                if (_chained)
                {
                    Report($"Row {rows.GetInt64(0)} ({row.RequestId}) has no link, though rows before it have.");
                }

                continue;
            }

            _chained = true;
            var stored = (byte[])rows.GetValue(1);
            LinkOf(rows, link);
            if (!link.SequenceEqual(stored))
            {
                Report($"Row {rows.GetInt64(0)} ({row.RequestId}) does not follow from the row before it: one of the two was changed, or a row between them was taken out or put in.");
            }

            // From what is stored: one change is one problem, not one for every row behind it.
            _chain.StartBehind(stored);
            _known |= IsKnown(stored);
        }
    }

    private void LinkOf(SqliteDataReader rows, Span<byte> link)
    {
        _chain.Begin();
        for (var column = 1; column <= LedgerColumns.Count; column++)
        {
            switch (rows.GetValue(column + 1))
            {
                case long number:
                    _chain.Add(column, number);
                    break;
                case string words:
                    _chain.Add(column, words);
                    break;
            }
        }

        _chain.Link(link);
    }

    private void ReadSums(string text, Dictionary<UsageHour, UsageSum> sums)
    {
        using var command = connection.Command(text);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var hour = At(new UsageHour(rows.GetInt64(0), rows.GetString(1), rows.GetString(2), rows.GetString(3)));
            CollectionsMarshal.GetValueRefOrAddDefault(sums, hour, out _).Add(new UsageSum
            {
                Requests = rows.GetInt64(4),
                Attempts = rows.GetInt64(5),
                PromptTokens = rows.GetInt64(6),
                CompletionTokens = rows.GetInt64(7),
                CostNanoUsd = rows.GetInt64(8),
                Unpriced = rows.GetInt64(9),
                Quarantined = rows.GetInt64(10),
            });
        }
    }

    private void CompareSums()
    {
        foreach (var (hour, kept) in _kept)
        {
            if (!_sums.Remove(hour, out var sum) || sum != kept)
            {
                Report($"The sums of {Name(hour)} are not those of its rows: {kept} is kept, {sum} stands in the rows.");
            }
        }

        foreach (var hour in _sums.Keys)
        {
            Report($"The sums of {Name(hour)} are missing.");
        }
    }

    private string Name(UsageHour hour)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(hour.Hour * 3600);
        return $"{(_removedDays.Contains(hour.Hour / 24) ? $"{at:yyyy-MM-dd}" : $"{at:yyyy-MM-dd HH}:00 UTC")}, key {hour.KeyId}, {hour.Model} at {hour.Target}";
    }

    private void Report(string problem)
    {
        if (_problems.Count < MostProblems)
        {
            _problems.Add(problem);
        }
    }
}
