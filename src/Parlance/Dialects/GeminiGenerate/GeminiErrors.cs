using System.Text.Json;
using System.Text.Unicode;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary><c>{"error":{"code","message","status","details"}}</c>, read; at times it stands in a list.</summary>
internal static class GeminiErrors
{
    /// <summary>The error behind an answer of another status than 2xx. Only the message of a JSON body is quoted.</summary>
    public static ChatError Read(int status, ReadOnlySpan<byte> body)
    {
        if (Utf8.IsValid(body))
        {
            try
            {
                return ReadJson(body, status) ?? Silent(status);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // A proxy's page, or nothing at all: the status has to say it.
            }
        }

        return Silent(status);
    }

    /// <summary>The error inside a chunk, or an answer of status 200.</summary>
    public static ChatError ReadInside(ReadOnlySpan<byte> json) => ReadJson(json, null) ?? Malformed("it holds an error that says nothing");

    /// <summary>A prompt that the provider's filters refused.</summary>
    public static ChatError Blocked(string reason, string? message) => new(ErrorKind.InvalidRequest, string.IsNullOrWhiteSpace(message) ? $"The provider's filters refused the prompt ({reason})." : message)
    {
        Side = ErrorSide.Client,
        Code = "content_filter",
        Type = reason,
    };

    /// <summary>An answer that does not follow the protocol.</summary>
    public static ChatError Malformed(string what) => new(ErrorKind.ServerError, $"The provider's answer cannot be understood: {what}.") { Status = 502, Code = "upstream_malformed" };

    /// <summary>A stream that ended before its answer did.</summary>
    public static ChatError Incomplete() => new(ErrorKind.ServerError, "The provider's stream ended before the answer was complete.") { Status = 502, Code = "upstream_incomplete" };

    private static ChatError Silent(int status) =>
        new(ErrorKinds.FromStatus(status), $"The provider answered with status {status} and no readable error.") { Status = status, Side = Side(ErrorKinds.FromStatus(status)) };

    private static ChatError? ReadJson(ReadOnlySpan<byte> body, int? status)
    {
        var reader = new Utf8JsonReader(body);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement.ValueKind == JsonValueKind.Array && document.RootElement.GetArrayLength() > 0 ? document.RootElement[0] : document.RootElement;
        if (!GeminiJson.TryGet(root, "error", out var error))
        {
            return null;
        }

        var said = error.ValueKind == JsonValueKind.String ? error.GetString() : GeminiJson.Word(error, "message");
        var message = string.IsNullOrWhiteSpace(said) || said.Contains("<html", StringComparison.OrdinalIgnoreCase) ? "The provider gave no reason." : said;
        var type = GeminiJson.Word(error, "status");
        var code = GeminiJson.TryGet(error, "code", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var given) && given is >= 400 and < 600 ? given : (int?)null;
        var kind = Kind(type) ?? ErrorKinds.FromStatus(status ?? code ?? 500);
        var details = ErrorDetails.Read(error);
        (kind, var word) = Refine(kind, message, details);
        return new ChatError(kind, message)
        {
            Status = status ?? code ?? kind.DefaultStatus(),
            Side = Side(kind),
            Type = type,
            Code = word,
            RetryAfter = details.RetryAfter,
            RequestId = details.RequestId,
        };
    }

    private static ErrorKind? Kind(string? type) => type switch
    {
        "INVALID_ARGUMENT" or "FAILED_PRECONDITION" or "OUT_OF_RANGE" or "UNIMPLEMENTED" => ErrorKind.InvalidRequest,
        "UNAUTHENTICATED" => ErrorKind.Authentication,
        "PERMISSION_DENIED" => ErrorKind.PermissionDenied,
        "NOT_FOUND" => ErrorKind.NotFound,
        "ALREADY_EXISTS" or "ABORTED" => ErrorKind.Conflict,
        "RESOURCE_EXHAUSTED" => ErrorKind.RateLimited,
        "CANCELLED" => ErrorKind.Cancelled,
        "INTERNAL" or "UNKNOWN" or "DATA_LOSS" => ErrorKind.ServerError,
        "UNAVAILABLE" => ErrorKind.Overloaded,
        "DEADLINE_EXCEEDED" => ErrorKind.Timeout,
        _ => null,
    };

    /// <summary>A bad key is an INVALID_ARGUMENT here, and so is a prompt beyond the context window; details and words tell them apart.</summary>
    private static (ErrorKind Kind, string? Code) Refine(ErrorKind kind, string message, ErrorDetails details)
    {
        bool Says(string text) => message.Contains(text, StringComparison.OrdinalIgnoreCase);
        return kind switch
        {
            ErrorKind.InvalidRequest when details.Reason is "API_KEY_INVALID" or "API_KEY_EXPIRED" || Says("API key not valid") || Says("API key expired") => (ErrorKind.Authentication, "invalid_api_key"),
            ErrorKind.InvalidRequest when Says("token count") && Says("exceeds") => (ErrorKind.RequestTooLarge, "context_length_exceeded"),
            ErrorKind.InvalidRequest when Says("billing") => (ErrorKind.QuotaExhausted, "insufficient_quota"),
            ErrorKind.InvalidRequest when Says("location is not supported") => (ErrorKind.PermissionDenied, "unsupported_country_region_territory"),
            ErrorKind.RateLimited when details.IsPerDay => (ErrorKind.QuotaExhausted, "insufficient_quota"),
            ErrorKind.RateLimited => (kind, "rate_limit_exceeded"),
            ErrorKind.NotFound when Says("models/") || Says("model") => (kind, "model_not_found"),
            _ => (kind, null),
        };
    }

    private static ErrorSide Side(ErrorKind kind) => kind is ErrorKind.InvalidRequest or ErrorKind.RequestTooLarge or ErrorKind.NotFound or ErrorKind.Conflict ? ErrorSide.Client : ErrorSide.Provider;
}
