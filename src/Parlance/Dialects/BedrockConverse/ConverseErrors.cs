using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>
/// <c>{"message": …}</c> with a status, or an exception within a stream. The service names the type in a header (<c>x-amzn-ErrorType</c>) and only sometimes in the body (<c>__type</c>); where the body
/// does not, status and message tell the kinds apart.
/// </summary>
internal static class ConverseErrors
{
    /// <summary>The error behind an answer of another status than 2xx. Only the message of a JSON body is quoted.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body.</param>
    /// <param name="named">The type as the header has it, for example <c>ThrottlingException:http://internal…</c>; null when there is none.</param>
    public static ChatError Read(int status, ReadOnlySpan<byte> body, string? named)
    {
        if (TryParse(body, out var type, out var message))
        {
            return Compose(status, type ?? named, message);
        }

        var kind = ErrorKinds.FromStatus(status);
        return new ChatError(kind, $"The provider answered with status {status} and no readable error.") { Status = status, Side = Side(kind) };
    }

    /// <summary>The error in an exception of a stream.</summary>
    /// <param name="type">The exception's type.</param>
    /// <param name="body">Its payload: JSON, or plain text.</param>
    /// <param name="phase">When it came.</param>
    public static ChatError ReadException(ReadOnlySpan<byte> type, ReadOnlySpan<byte> body, ErrorPhase phase)
    {
        var word = Encoding.UTF8.GetString(type);
        if (!TryParse(body, out _, out var message))
        {
            message = body.IsEmpty || body[0] is (byte)'{' or (byte)'<' ? "The provider gave no reason." : Encoding.UTF8.GetString(body);
        }

        return Compose(null, word, message) with { Phase = phase };
    }

    public static void Write(ChatError error, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, WireJson.Options);
        json.WriteStartObject();
        json.WriteString("message"u8, error.Message);
        json.WriteString("__type"u8, Type(error));
        json.WriteEndObject();
    }

    /// <summary>The type that the service has for an error.</summary>
    public static string Type(ChatError error) => error.Kind switch
    {
        ErrorKind.InvalidRequest or ErrorKind.RequestTooLarge => "ValidationException",
        ErrorKind.Conflict => "ConflictException",
        ErrorKind.Authentication => "UnrecognizedClientException",
        ErrorKind.PermissionDenied => "AccessDeniedException",
        ErrorKind.NotFound => "ResourceNotFoundException",
        ErrorKind.RateLimited => "ThrottlingException",
        ErrorKind.QuotaExhausted => "ServiceQuotaExceededException",
        ErrorKind.Overloaded => "ServiceUnavailableException",
        ErrorKind.Timeout => "ModelTimeoutException",
        _ => "InternalServerException",
    };

    /// <summary>An answer that does not follow the protocol.</summary>
    public static ChatError Malformed(string message, ErrorPhase phase) => new(ErrorKind.ServerError, message) { Status = 502, Code = "upstream_malformed", Phase = phase };

    /// <summary>A stream that ended before its answer did.</summary>
    public static ChatError Incomplete(ErrorPhase phase) =>
        new(ErrorKind.ServerError, "The provider's stream ended before the answer was complete.") { Status = 502, Code = "upstream_incomplete", Phase = phase };

    private static bool TryParse(ReadOnlySpan<byte> body, out string? type, out string message)
    {
        type = null;
        message = "";
        try
        {
            using var document = WireText.Parse(body);
            var root = document.RootElement;
            var said = ConverseText.Word(root, "message") ?? ConverseText.Word(root, "Message");
            type = ConverseText.Word(root, "__type");
            message = string.IsNullOrWhiteSpace(said) || said.Contains("<html", StringComparison.OrdinalIgnoreCase) ? "The provider gave no reason." : said;
            return root.ValueKind == JsonValueKind.Object && (said is not null || type is not null);
        }
        catch (JsonException)
        {
            // A proxy's page, or nothing at all.
            return false;
        }
    }

    private static ChatError Compose(int? status, string? type, string message)
    {
        type = type?.Split(':')[0];
        type = type?[(type.LastIndexOf('#') + 1)..];
        var (kind, fit) = Kind(type);
        kind = kind == ErrorKind.Unknown && status is { } code ? ErrorKinds.FromStatus(code) : kind == ErrorKind.Unknown ? ErrorKind.ServerError : kind;
        (kind, var word) = Refine(kind, status ?? fit, message);
        return new ChatError(kind, message) { Status = status ?? fit, Side = Side(kind), Type = type, Code = word };
    }

    /// <summary>The kind and the status of a type; within a stream types begin with a small letter.</summary>
    private static (ErrorKind Kind, int Status) Kind(string? type) => type is null ? (ErrorKind.Unknown, 500) : (char.ToUpperInvariant(type[0]) + type[1..]) switch
    {
        "ValidationException" => (ErrorKind.InvalidRequest, 400),
        "ConflictException" => (ErrorKind.Conflict, 400),
        "ServiceQuotaExceededException" => (ErrorKind.RateLimited, 400),
        "AccessDeniedException" => (ErrorKind.PermissionDenied, 403),
        "UnrecognizedClientException" or "ExpiredTokenException" or "InvalidSignatureException" or "MissingAuthenticationTokenException" or "IncompleteSignatureException" => (ErrorKind.Authentication, 403),
        "ResourceNotFoundException" => (ErrorKind.NotFound, 404),
        "ModelTimeoutException" => (ErrorKind.Timeout, 408),
        "ModelErrorException" or "ModelStreamErrorException" => (ErrorKind.ServerError, 424),
        "ThrottlingException" or "ModelNotReadyException" => (ErrorKind.RateLimited, 429),
        "InternalServerException" => (ErrorKind.ServerError, 500),
        "ServiceUnavailableException" => (ErrorKind.Overloaded, 503),
        _ => (ErrorKind.Unknown, 500),
    };

    private static (ErrorKind Kind, string? Code) Refine(ErrorKind kind, int status, string message)
    {
        bool Says(string text) => message.Contains(text, StringComparison.OrdinalIgnoreCase);
        return kind switch
        {
            ErrorKind.InvalidRequest when status == 424 => (ErrorKind.ServerError, null),
            ErrorKind.InvalidRequest when Says("input is too long") || Says("prompt is too long") || Says("maximum context length") || Says("exceed context limit") || Says("too many input tokens") => (ErrorKind.RequestTooLarge, "context_length_exceeded"),
            ErrorKind.InvalidRequest when Says("model identifier is invalid") || Says("on-demand throughput") => (ErrorKind.NotFound, "model_not_found"),
            ErrorKind.PermissionDenied when Says("security token") || Says("signature") || Says("Credential") || Says("authentication failed") || Says("API Key") => (ErrorKind.Authentication, "invalid_api_key"),
            ErrorKind.Authentication => (kind, "invalid_api_key"),
            _ => (kind, null),
        };
    }

    private static ErrorSide Side(ErrorKind kind) => kind is ErrorKind.InvalidRequest or ErrorKind.RequestTooLarge or ErrorKind.NotFound or ErrorKind.Conflict ? ErrorSide.Client : ErrorSide.Provider;
}
