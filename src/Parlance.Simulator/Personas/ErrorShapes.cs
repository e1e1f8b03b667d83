using System.Buffers;
using System.Text.Json;

namespace Parlance.Simulator.Personas;

/// <summary>Errors in the shapes that vendors of chat completions have.</summary>
internal static class ErrorShapes
{
    /// <summary>What writes errors of that shape; null for the dialect's own.</summary>
    public static Action<ChatError, string?, IBufferWriter<byte>>? Of(string shape) => shape switch
    {
        "flat" => In((json, error) =>
        {
            json.WriteString("object", "error");
            json.WriteString("message", error.Message);
            json.WriteString("type", Type(error.Kind));
            json.WriteString("param", error.Param);
            json.WriteString("code", error.Code);
        }),
        "text" => In((json, error) =>
        {
            json.WriteString("code", error.Code ?? "The request could not be served");
            json.WriteString("error", error.Message);
        }),
        "detail" => In((json, error) => json.WriteString("detail", error.Message)),
        "errors" => In((json, error) =>
        {
            json.WriteStartArray("errors");
            json.WriteStartObject();
            json.WriteString("code", error.Code ?? Type(error.Kind));
            json.WriteString("message", error.Message);
            json.WriteEndObject();
            json.WriteEndArray();
        }),
        "base_resp" => In((json, error) =>
        {
            json.WriteStartObject("base_resp");
            json.WriteNumber("status_code", StatusCode(error.Kind));
            json.WriteString("status_msg", error.Message);
            json.WriteEndObject();
        }),
        "array" => (error, _, output) =>
        {
            output.Write("["u8);
            In((json, inner) =>
            {
                json.WriteStartObject("error");
                json.WriteNumber("code", inner.Status);
                json.WriteString("message", inner.Message);
                json.WriteString("status", Status(inner.Kind));
                json.WriteEndObject();
            })(error, null, output);
            output.Write("]"u8);
        }
        ,
        _ => null,
    };

    private static Action<ChatError, string?, IBufferWriter<byte>> In(Action<Utf8JsonWriter, ChatError> members) => (error, _, output) =>
    {
        using var json = new Utf8JsonWriter(output, ChatResponseWriter.Writing);
        json.WriteStartObject();
        members(json, error);
        json.WriteEndObject();
    };

    private static string Type(ErrorKind kind) => kind switch
    {
        ErrorKind.Authentication => "authentication_error",
        ErrorKind.RateLimited => "rate_limit_error",
        ErrorKind.QuotaExhausted => "insufficient_quota",
        ErrorKind.InvalidRequest => "invalid_request_error",
        ErrorKind.NotFound => "not_found_error",
        _ => "server_error",
    };

    private static string Status(ErrorKind kind) => kind switch
    {
        ErrorKind.Authentication => "UNAUTHENTICATED",
        ErrorKind.RateLimited => "RESOURCE_EXHAUSTED",
        ErrorKind.InvalidRequest => "INVALID_ARGUMENT",
        ErrorKind.NotFound => "NOT_FOUND",
        _ => "INTERNAL",
    };

    /// <summary>The numbers that MiniMax documents for <c>base_resp.status_code</c>.</summary>
    private static int StatusCode(ErrorKind kind) => kind switch
    {
        ErrorKind.RateLimited => 1002,
        ErrorKind.Authentication => 1004,
        ErrorKind.QuotaExhausted => 1008,
        ErrorKind.InvalidRequest or ErrorKind.NotFound => 2013,
        _ => 1013,
    };
}
