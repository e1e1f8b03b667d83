namespace Parlance.Tests.Client;

public sealed class AiExceptionTests
{
    /// <summary>The table of AI-Protocol 2.0: code, status, retryable, fallbackable.</summary>
    public static TheoryData<ErrorKind, string, int, bool, bool> Kinds => new()
    {
        { ErrorKind.InvalidRequest, "E1001", 400, false, false },
        { ErrorKind.Authentication, "E1002", 401, false, true },
        { ErrorKind.PermissionDenied, "E1003", 403, false, false },
        { ErrorKind.NotFound, "E1004", 404, false, false },
        { ErrorKind.RequestTooLarge, "E1005", 413, false, false },
        { ErrorKind.RateLimited, "E2001", 429, true, true },
        { ErrorKind.QuotaExhausted, "E2002", 429, false, true },
        { ErrorKind.ServerError, "E3001", 500, true, true },
        { ErrorKind.Overloaded, "E3002", 503, true, true },
        { ErrorKind.Timeout, "E3003", 504, true, true },
        { ErrorKind.Conflict, "E4001", 409, true, false },
        { ErrorKind.Cancelled, "E4002", 499, false, false },
        { ErrorKind.Unknown, "E9999", 500, false, false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Exception_OfEachKind_SaysWhatToDo(ErrorKind kind, string code, int status, bool retryable, bool fallbackable)
    {
        var sent = new AttemptRecord { Target = "alpha/team/model", Status = status, LatencyMs = 1 };
        var error = new AiException(new ChatError(kind, "why"), null, [sent, sent]);

        Assert.Equal((code, status, retryable, fallbackable), (error.Code, error.Status, error.Retryable, error.Fallbackable));
        Assert.Equal(($"{code}: why", "alpha", 2), (error.Message, error.Provider, error.Attempts));
    }

    [Fact]
    public void Kinds_AreAllThirteen() => Assert.Equal(Enum.GetValues<ErrorKind>(), Kinds.Select(row => row.Data.Item1));
}
