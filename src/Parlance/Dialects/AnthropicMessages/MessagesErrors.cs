using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary><c>{"type":"error","error":{"type","message"},"request_id"}</c>, both ways.</summary>
internal static class MessagesErrors
{
    /// <summary>The error behind an answer of another status than 2xx. Only the message of a JSON body is quoted.</summary>
    public static ChatError Read(int status, ReadOnlySpan<byte> body)
    {
        try
        {
            using var document = WireText.Parse(body);
            if (TryRead(document.RootElement, status, out var error))
            {
                return error;
            }
        }
        catch (JsonException)
        {
            // A proxy's page, or nothing at all: the status has to say it.
        }

        return new ChatError(ErrorKinds.FromStatus(status), $"The provider answered with status {status} and no readable error.") { Status = status, Side = Side(ErrorKinds.FromStatus(status)) };
    }

    /// <summary>The error in a JSON object; false when it holds none.</summary>
    /// <param name="root">The object.</param>
    /// <param name="status">The answer's status; null under 200, where the error's type says it.</param>
    /// <param name="error">The error.</param>
    public static bool TryRead(JsonElement root, int? status, out ChatError error)
    {
        error = null!;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("error", out var detail))
        {
            return false;
        }

        var isObject = detail.ValueKind == JsonValueKind.Object;
        var type = isObject ? Text(detail, "type") : null;
        var said = isObject ? Text(detail, "message") : Text(root, "error");
        var message = string.IsNullOrWhiteSpace(said) || said.Contains("<html", StringComparison.OrdinalIgnoreCase) ? "The provider gave no reason." : said;
        var kind = Kind(type) is { } known && (status is null || known != ErrorKind.InvalidRequest) ? known : status is { } code ? ErrorKinds.FromStatus(code) : ErrorKind.ServerError;
        (kind, var word) = Refine(kind, message);
        error = new ChatError(kind, message)
        {
            Status = status ?? Status(type),
            Side = Side(kind),
            Type = type,
            Code = word,
            RequestId = Text(root, "request_id"),
        };
        return true;
    }

    public static void Write(ChatError error, string? requestId, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, WireJson.Options);
        json.WriteStartObject();
        json.WriteString("type"u8, "error"u8);
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, Type(error));
        json.WriteString("message"u8, error.Message);
        json.WriteEndObject();
        if (requestId is not null)
        {
            json.WriteString("request_id"u8, requestId);
        }

        json.WriteEndObject();
    }

    /// <summary>An answer that does not follow the protocol.</summary>
    public static ChatError Malformed(string message, ErrorPhase phase) => new(ErrorKind.ServerError, message) { Status = 502, Code = "upstream_malformed", Phase = phase };

    /// <summary>A stream that ended before its answer did.</summary>
    public static ChatError Incomplete(ErrorPhase phase) =>
        new(ErrorKind.ServerError, "The provider's stream ended before the answer was complete.") { Status = 502, Code = "upstream_incomplete", Phase = phase };

    private static string Type(ChatError error) => error.Kind switch
    {
        ErrorKind.InvalidRequest or ErrorKind.Conflict => "invalid_request_error",
        ErrorKind.Authentication => "authentication_error",
        ErrorKind.PermissionDenied => "permission_error",
        ErrorKind.NotFound => "not_found_error",

        // A prompt beyond the context window is an invalid_request_error with status 400 at the vendor, a body beyond the size limit the other.
        ErrorKind.RequestTooLarge => error.Status == 413 ? "request_too_large" : "invalid_request_error",
        ErrorKind.RateLimited => "rate_limit_error",
        ErrorKind.QuotaExhausted => error.Status == 402 ? "billing_error" : "rate_limit_error",
        ErrorKind.Overloaded => "overloaded_error",
        ErrorKind.Timeout => "timeout_error",
        _ => "api_error",
    };

    private static ErrorKind? Kind(string? type) => type switch
    {
        "invalid_request_error" => ErrorKind.InvalidRequest,
        "authentication_error" => ErrorKind.Authentication,
        "billing_error" => ErrorKind.QuotaExhausted,
        "permission_error" => ErrorKind.PermissionDenied,
        "not_found_error" => ErrorKind.NotFound,
        "request_too_large" => ErrorKind.RequestTooLarge,
        "rate_limit_error" => ErrorKind.RateLimited,
        "api_error" => ErrorKind.ServerError,
        "overloaded_error" => ErrorKind.Overloaded,
        "timeout_error" => ErrorKind.Timeout,
        _ => null,
    };

    /// <summary>The status that the vendor sends with a type.</summary>
    private static int Status(string? type) => type switch
    {
        "billing_error" => 402,
        "overloaded_error" => 529,
        _ => (Kind(type) ?? ErrorKind.ServerError).DefaultStatus(),
    };

    private static (ErrorKind Kind, string? Code) Refine(ErrorKind kind, string message)
    {
        bool Says(string text) => message.Contains(text, StringComparison.OrdinalIgnoreCase);
        return kind switch
        {
            ErrorKind.InvalidRequest or ErrorKind.RequestTooLarge when Says("prompt is too long") || Says("exceed context limit") => (ErrorKind.RequestTooLarge, "context_length_exceeded"),
            ErrorKind.InvalidRequest when Says("credit balance is too low") => (ErrorKind.QuotaExhausted, "insufficient_quota"),
            ErrorKind.NotFound when message.StartsWith("model:", StringComparison.OrdinalIgnoreCase) => (kind, "model_not_found"),
            _ => (kind, null),
        };
    }

    private static ErrorSide Side(ErrorKind kind) => kind is ErrorKind.InvalidRequest or ErrorKind.RequestTooLarge or ErrorKind.NotFound or ErrorKind.Conflict ? ErrorSide.Client : ErrorSide.Provider;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
