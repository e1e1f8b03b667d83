using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Requests;

/// <summary>
/// Reads the request log in a data folder, also while a gateway writes it. Thread-safe; holds no connection between calls. Every member throws <see cref="StoreException"/>, with a message for a person, when there
/// is no store or it cannot be read.
/// </summary>
/// <param name="folder">The data folder.</param>
public sealed class RequestLogReader(string folder)
{
    private const int LargestPage = 200;
    private readonly StoreFile _file = new(folder);

    /// <summary>A page of requests without their bodies, latest first.</summary>
    /// <param name="after">Position behind which the page begins, that of the last one of the page before; 0 begins with the latest.</param>
    /// <param name="filter">What is wanted; null: everything.</param>
    /// <param name="limit">Most requests on the page, 1–200.</param>
    public IReadOnlyList<(long Position, LoggedRequest Request)> Page(long after, RequestFilter? filter, int limit)
    {
        using var connection = _file.OpenRead();
        using var command = connection.Command(
            $"""
            SELECT {RequestColumns.Names} FROM requests
            WHERE ($1 = 0 OR position < $1) AND ($2 IS NULL OR ended_at >= $2) AND ($3 IS NULL OR key_id = $3) AND ($4 IS NULL OR model = $4) AND ($5 IS NULL OR target = $5)
            ORDER BY position DESC LIMIT $6
            """,
            after, filter?.Since?.ToUnixTimeMilliseconds(), filter?.KeyId, filter?.Model, filter?.Target, Math.Clamp(limit, 1, LargestPage));
        using var rows = command.ExecuteReader();
        List<(long, LoggedRequest)> page = [];
        while (rows.Read())
        {
            page.Add(RequestColumns.Read(rows));
        }

        return page;
    }

    /// <summary>The request of that id, with its bodies where they were kept; null when there is none.</summary>
    public LoggedRequest? TryGet(string requestId)
    {
        using var connection = _file.OpenRead();
        using var command = connection.Command($"SELECT {RequestColumns.Names}, {RequestColumns.BodyNames} FROM requests WHERE request_id = $1", requestId);
        using var rows = command.ExecuteReader();
        if (!rows.Read())
        {
            return null;
        }

        using var seal = StoreSeal.TryOpen(_file);
        var request = RequestColumns.Read(rows).Request;
        return seal is null ? request : RequestColumns.WithBodies(request, rows, seal);
    }
}
