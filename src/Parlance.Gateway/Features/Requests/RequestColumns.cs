using Microsoft.Data.Sqlite;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Requests;

/// <summary>How a <see cref="LoggedRequest"/> stands in a row of <c>requests</c>.</summary>
internal static class RequestColumns
{
    /// <summary>The columns that <see cref="Read"/> wants, in its order.</summary>
    public const string Names = "position, request_id, ended_at, key_id, door, dialect, model, target, status, stream, attempts, error_code, prompt_tokens, completion_tokens, cost_nanousd, duration_us";

    /// <summary>Those of the bodies, behind <see cref="Names"/>, with their lengths and flags: 1 is cut, 2 is redacted.</summary>
    public const string BodyNames = "asked, asked_length, asked_flags, answered, answered_length, answered_flags";

    private const int Cut = 1;
    private const int Redacted = 2;

    public const string Insert =
        """
        INSERT OR IGNORE INTO requests (request_id, ended_at, key_id, door, dialect, model, target, status, stream, attempts, error_code, prompt_tokens, completion_tokens, cost_nanousd, duration_us,
            asked, asked_length, asked_flags, answered, answered_length, answered_flags)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
        """;

    /// <summary>The parameters of <see cref="Insert"/>, bodies encrypted.</summary>
    public static object?[] Values(StoreSeal seal, LoggedRequest request) =>
    [
        request.RequestId, request.EndedAt, request.KeyId, request.Door, request.Dialect, request.Model, request.Target, request.Status, request.Stream ? 1 : 0, request.Attempts, request.ErrorCode,
        request.PromptTokens, request.CompletionTokens, request.CostNanoUsd, request.DurationMicroseconds,
        Sealed(seal, request.Asked, request.RequestId, "asked"), request.Asked?.Length, Flags(request.Asked), Sealed(seal, request.Answered, request.RequestId, "answered"), request.Answered?.Length, Flags(request.Answered),
    ];

    public static (long Position, LoggedRequest Request) Read(SqliteDataReader rows) => (rows.GetInt64(0), new LoggedRequest
    {
        RequestId = rows.GetString(1),
        EndedAt = rows.GetInt64(2),
        KeyId = rows.GetString(3),
        Door = rows.GetString(4),
        Dialect = Text(rows, 5),
        Model = Text(rows, 6),
        Target = Text(rows, 7),
        Status = rows.GetInt32(8),
        Stream = rows.GetInt64(9) == 1,
        Attempts = rows.GetInt32(10),
        ErrorCode = Text(rows, 11),
        PromptTokens = rows.GetInt64(12),
        CompletionTokens = rows.GetInt64(13),
        CostNanoUsd = rows.IsDBNull(14) ? null : rows.GetInt64(14),
        DurationMicroseconds = rows.GetInt64(15),
    });

    /// <summary>The bodies of a row; null for what was not kept, or cannot be opened.</summary>
    public static LoggedRequest WithBodies(LoggedRequest request, SqliteDataReader rows, StoreSeal seal) => request with
    {
        Asked = Body(rows, 16, seal, request.RequestId, "asked"),
        Answered = Body(rows, 19, seal, request.RequestId, "answered"),
    };

    private static LoggedBody? Body(SqliteDataReader rows, int at, StoreSeal seal, string requestId, string column) =>
        !rows.IsDBNull(at) && seal.TryOpen((byte[])rows[at], Row(requestId, column)) is { } content
            ? new LoggedBody(content, rows.GetInt64(at + 1), (rows.GetInt64(at + 2) & Cut) != 0, (rows.GetInt64(at + 2) & Redacted) != 0)
            : null;

    private static byte[]? Sealed(StoreSeal seal, LoggedBody? body, string requestId, string column) => body is null ? null : seal.Seal(body.Content.Span, Row(requestId, column));

    private static long? Flags(LoggedBody? body) => body is null ? null : (body.IsCut ? Cut : 0) | (body.IsRedacted ? Redacted : 0);

    private static string Row(string requestId, string column) => $"requests/{requestId}/{column}";

    private static string? Text(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
}
