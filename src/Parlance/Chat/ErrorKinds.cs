namespace Parlance;

/// <summary>The table of AI-Protocol 2.0 behind <see cref="ErrorKind"/>: code, status, whether to retry and whether to fall back.</summary>
public static class ErrorKinds
{
    private static readonly ErrorKind[] s_kinds = Enum.GetValues<ErrorKind>();

    private static readonly string[] s_words =
    [
        "invalid_request", "authentication", "permission_denied", "not_found", "request_too_large", "rate_limited", "quota_exhausted", "server_error", "overloaded", "timeout", "conflict", "cancelled", "unknown",
    ];

    /// <summary>The code, <c>E1001</c>…<c>E9999</c>.</summary>
    public static string Code(this ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidRequest => "E1001",
        ErrorKind.Authentication => "E1002",
        ErrorKind.PermissionDenied => "E1003",
        ErrorKind.NotFound => "E1004",
        ErrorKind.RequestTooLarge => "E1005",
        ErrorKind.RateLimited => "E2001",
        ErrorKind.QuotaExhausted => "E2002",
        ErrorKind.ServerError => "E3001",
        ErrorKind.Overloaded => "E3002",
        ErrorKind.Timeout => "E3003",
        ErrorKind.Conflict => "E4001",
        ErrorKind.Cancelled => "E4002",
        _ => "E9999",
    };

    /// <summary>The name of AI-Protocol, for example <c>rate_limited</c>.</summary>
    public static string Word(this ErrorKind kind) => s_words[(int)kind];

    /// <summary>The kind with the code <paramref name="code"/>, for example <c>E2001</c>.</summary>
    public static bool TryFromCode(string code, out ErrorKind kind)
    {
        var index = Array.FindIndex(s_kinds, known => known.Code() == code);
        kind = index < 0 ? ErrorKind.Unknown : s_kinds[index];
        return index >= 0;
    }

    /// <summary>The kind of the name <paramref name="word"/>, for example <c>rate_limited</c>; also <c>other</c>, and <c>insufficient_quota</c>, which manifests write for <c>quota_exhausted</c>.</summary>
    public static bool TryFromWord(string word, out ErrorKind kind)
    {
        var index = Array.IndexOf(s_words, word switch { "other" => "unknown", "insufficient_quota" => "quota_exhausted", _ => word });
        kind = index < 0 ? ErrorKind.Unknown : s_kinds[index];
        return index >= 0;
    }

    /// <summary>The HTTP status that says it when the provider sent none; 499 for a cancelled call.</summary>
    public static int DefaultStatus(this ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidRequest => 400,
        ErrorKind.Authentication => 401,
        ErrorKind.PermissionDenied => 403,
        ErrorKind.NotFound => 404,
        ErrorKind.RequestTooLarge => 413,
        ErrorKind.RateLimited or ErrorKind.QuotaExhausted => 429,
        ErrorKind.Overloaded => 503,
        ErrorKind.Timeout => 504,
        ErrorKind.Conflict => 409,
        ErrorKind.Cancelled => 499,
        _ => 500,
    };

    /// <summary>Whether the same target may be tried again.</summary>
    public static bool IsRetryable(this ErrorKind kind) =>
        kind is ErrorKind.RateLimited or ErrorKind.ServerError or ErrorKind.Overloaded or ErrorKind.Timeout or ErrorKind.Conflict;

    /// <summary>Whether another target may be tried.</summary>
    public static bool IsFallbackable(this ErrorKind kind) =>
        kind is ErrorKind.Authentication or ErrorKind.RateLimited or ErrorKind.QuotaExhausted or ErrorKind.ServerError or ErrorKind.Overloaded or ErrorKind.Timeout;

    /// <summary>The kind that an HTTP status means when the body says nothing finer.</summary>
    public static ErrorKind FromStatus(int status) => status switch
    {
        400 or 405 or 406 or 411 or 414 or 415 or 422 or 431 => ErrorKind.InvalidRequest,
        401 => ErrorKind.Authentication,
        402 => ErrorKind.QuotaExhausted,
        403 => ErrorKind.PermissionDenied,
        404 or 410 => ErrorKind.NotFound,
        408 or 504 => ErrorKind.Timeout,
        409 => ErrorKind.Conflict,
        413 => ErrorKind.RequestTooLarge,
        429 => ErrorKind.RateLimited,
        499 => ErrorKind.Cancelled,
        503 or 529 => ErrorKind.Overloaded,
        >= 500 and < 600 => ErrorKind.ServerError,
        >= 400 and < 500 => ErrorKind.InvalidRequest,
        _ => ErrorKind.Unknown,
    };
}
