using Microsoft.Data.Sqlite;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Ledger;

/// <summary>What the calls of one key cost, by day of UTC and model. Thread-safe; holds no connection between calls.</summary>
internal sealed class KeyCosts(string folder)
{
    private readonly StoreFile _file = new(folder);

    /// <summary>Reads what began at <paramref name="from"/> or later and before <paramref name="to"/>, both taken at their hour; days in order. May wait for the disk.</summary>
    /// <exception cref="StoreException">The ledger cannot be read.</exception>
    public IReadOnlyList<(DateTimeOffset Day, string Model, long NanoUsd)> Read(string keyId, DateTimeOffset from, DateTimeOffset to)
    {
        try
        {
            using var connection = _file.OpenRead();
            using var command = connection.Command(
                "SELECT hour / 24, model, SUM(cost_nanousd) FROM usage_hours WHERE hour >= $1 AND hour < $2 AND key_id = $3 GROUP BY 1, 2 ORDER BY 1, 2",
                from.ToUnixTimeSeconds() / 3600, to.ToUnixTimeSeconds() / 3600, keyId);
            using var rows = command.ExecuteReader();
            var costs = new List<(DateTimeOffset, string, long)>();
            while (rows.Read())
            {
                costs.Add((DateTimeOffset.UnixEpoch.AddDays(rows.GetInt64(0)), rows.GetString(1), rows.GetInt64(2)));
            }

            return costs;
        }
        catch (SqliteException e)
        {
            throw new StoreException($"The ledger {_file.Path} cannot be read: {e.Message}", e);
        }
    }
}
