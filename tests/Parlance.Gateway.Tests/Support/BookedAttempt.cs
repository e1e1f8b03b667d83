using Parlance.Gateway.Features.Ledger;

namespace Parlance.Gateway.Tests.Support;

/// <summary>One row of the ledger as it stands in the file, in the order in which rows were written.</summary>
internal sealed record BookedAttempt(string Door, string Target, int Status, bool Stream, LedgerFlags Flags, long Input, long AudioInput, long Output)
{
    public static IReadOnlyList<BookedAttempt> In(string folder)
    {
        using var connection = Raw.Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT door, target, status, stream, flags, input, audio_input, output FROM ledger ORDER BY position";
        using var reader = command.ExecuteReader();
        List<BookedAttempt> rows = [];
        while (reader.Read())
        {
            rows.Add(new(reader.GetString(0), reader.GetString(1), reader.GetInt32(2), reader.GetInt32(3) == 1, (LedgerFlags)reader.GetInt32(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7)));
        }

        return rows;
    }
}
