using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>An error in this protocol's shape, for a door's client.</summary>
internal static class GeminiErrorWriter
{
    public static void Write(ChatError error, string? requestId, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, GeminiJson.Options);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, error.Status);
        json.WriteString("message"u8, error.Message);
        json.WriteString("status"u8, Status(error));
        WriteDetails(json, error, requestId);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, ChatError error, string? requestId)
    {
        if (error.Code is null && error.RetryAfter is null && requestId is null)
        {
            return;
        }

        json.WriteStartArray("details"u8);
        if (error.Code is not null)
        {
            json.WriteStartObject();
            json.WriteString("@type"u8, "type.googleapis.com/google.rpc.ErrorInfo"u8);
            json.WriteString("reason"u8, error.Kind == ErrorKind.Authentication ? "API_KEY_INVALID" : error.Code.ToUpperInvariant());
            json.WriteEndObject();
        }

        if (error.RetryAfter is { } wait)
        {
            json.WriteStartObject();
            json.WriteString("@type"u8, "type.googleapis.com/google.rpc.RetryInfo"u8);
            json.WriteString("retryDelay"u8, string.Create(CultureInfo.InvariantCulture, $"{(decimal)Math.Ceiling(wait.TotalMilliseconds) / 1000:0.###}s"));
            json.WriteEndObject();
        }

        if (requestId is not null)
        {
            json.WriteStartObject();
            json.WriteString("@type"u8, "type.googleapis.com/google.rpc.RequestInfo"u8);
            json.WriteString("requestId"u8, requestId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Status(ChatError error) => error.Kind switch
    {
        ErrorKind.InvalidRequest or ErrorKind.RequestTooLarge => "INVALID_ARGUMENT",
        ErrorKind.Authentication => "UNAUTHENTICATED",
        ErrorKind.PermissionDenied => "PERMISSION_DENIED",
        ErrorKind.NotFound => "NOT_FOUND",
        ErrorKind.RateLimited or ErrorKind.QuotaExhausted => "RESOURCE_EXHAUSTED",
        ErrorKind.Overloaded => "UNAVAILABLE",
        ErrorKind.Timeout => "DEADLINE_EXCEEDED",
        ErrorKind.Conflict => "ABORTED",
        ErrorKind.Cancelled => "CANCELLED",
        _ => "INTERNAL",
    };
}
