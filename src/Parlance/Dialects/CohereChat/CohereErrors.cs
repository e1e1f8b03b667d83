using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.CohereChat;

/// <summary><c>{"id", "message"}</c>, both ways; the status says what kind of error it is.</summary>
internal static class CohereErrors
{
    /// <summary>The error behind an answer of another status than 2xx. Only the message of a JSON body is quoted.</summary>
    public static ChatError Read(int status, ReadOnlySpan<byte> body)
    {
        var (message, id) = ($"The provider answered with status {status} and no readable error.", (string?)null);
        try
        {
            using var document = WireText.Parse(body);
            var said = CohereText.Word(document.RootElement, "message");
            message = string.IsNullOrWhiteSpace(said) || said.Contains("<html", StringComparison.OrdinalIgnoreCase) ? message : said;
            id = CohereText.Word(document.RootElement, "id");
        }
        catch (JsonException)
        {
            // A proxy's page, or nothing at all: the status has to say it.
        }

        // 498 is the vendor's word for a token that is not valid.
        var kind = status == 498 ? ErrorKind.Authentication : ErrorKinds.FromStatus(status);
        (kind, var code) = Refine(kind, message);
        return new ChatError(kind, message) { Status = status, Side = Side(kind), Code = code, RequestId = id };
    }

    public static void Write(ChatError error, string? requestId, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, WireJson.Options);
        json.WriteStartObject();
        if (requestId is not null)
        {
            json.WriteString("id"u8, requestId);
        }

        json.WriteString("message"u8, error.Message);
        json.WriteEndObject();
    }

    /// <summary>An answer that the vendor itself calls failed.</summary>
    /// <param name="word">Its finish reason.</param>
    /// <param name="message">What it says; null when it says nothing.</param>
    /// <param name="phase">When it came.</param>
    public static ChatError Failed(string word, string? message, ErrorPhase phase)
    {
        var kind = word == "TIMEOUT" ? ErrorKind.Timeout : ErrorKind.ServerError;
        return new ChatError(kind, string.IsNullOrWhiteSpace(message) ? $"The provider could not complete the answer ({word})." : message) { Type = word, Phase = phase };
    }

    /// <summary>An answer that does not follow the protocol.</summary>
    public static ChatError Malformed(string message, ErrorPhase phase) => new(ErrorKind.ServerError, message) { Status = 502, Code = "upstream_malformed", Phase = phase };

    /// <summary>A stream that ended before its answer did.</summary>
    public static ChatError Incomplete(ErrorPhase phase) =>
        new(ErrorKind.ServerError, "The provider's stream ended before the answer was complete.") { Status = 502, Code = "upstream_incomplete", Phase = phase };

    private static (ErrorKind Kind, string? Code) Refine(ErrorKind kind, string message)
    {
        bool Says(string text) => message.Contains(text, StringComparison.OrdinalIgnoreCase);
        return kind switch
        {
            ErrorKind.InvalidRequest when Says("too many tokens") || Says("context length") || Says("maximum number of tokens") => (ErrorKind.RequestTooLarge, "context_length_exceeded"),
            ErrorKind.InvalidRequest when Says("not found") && Says("model") => (ErrorKind.NotFound, "model_not_found"),
            ErrorKind.NotFound when Says("model") => (kind, "model_not_found"),
            ErrorKind.Authentication => (kind, "invalid_api_key"),
            ErrorKind.QuotaExhausted => (kind, "insufficient_quota"),
            _ => (kind, null),
        };
    }

    private static ErrorSide Side(ErrorKind kind) => kind is ErrorKind.InvalidRequest or ErrorKind.RequestTooLarge or ErrorKind.NotFound or ErrorKind.Conflict ? ErrorSide.Client : ErrorSide.Provider;
}
