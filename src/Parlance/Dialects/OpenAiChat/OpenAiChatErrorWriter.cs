using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>Errors for a client, in the four fields of OpenAI's error object, which its SDKs turn into exceptions.</summary>
internal static class OpenAiChatErrorWriter
{
    /// <summary>Writes <c>{"error":{"message":…,"type":…,"param":…,"code":…}}</c>.</summary>
    public static void Write(Utf8JsonWriter json, ChatError error)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("message", error.Message);
        json.WriteString("type", Type(error.Kind));
        json.WriteString("param", error.Param);
        json.WriteString("code", error.Code ?? Code(error.Kind));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Type(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidRequest or ErrorKind.RequestTooLarge or ErrorKind.Conflict or ErrorKind.Cancelled => "invalid_request_error",
        ErrorKind.Authentication => "authentication_error",
        ErrorKind.PermissionDenied => "permission_error",
        ErrorKind.NotFound => "not_found_error",
        ErrorKind.RateLimited => "rate_limit_error",
        ErrorKind.QuotaExhausted => "insufficient_quota",
        _ => "server_error",
    };

    private static string? Code(ErrorKind kind) => kind switch
    {
        ErrorKind.Authentication => "invalid_api_key",
        ErrorKind.RateLimited => "rate_limit_exceeded",
        ErrorKind.QuotaExhausted => "insufficient_quota",
        ErrorKind.Timeout => "timeout",
        _ => null,
    };
}
