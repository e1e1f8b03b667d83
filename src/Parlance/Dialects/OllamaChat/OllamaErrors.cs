using System.Buffers;
using System.Text.Json;
using Parlance.Dialects.OpenAiChat;

namespace Parlance.Dialects.OllamaChat;

/// <summary><c>{"error":"text"}</c>, both ways: one of the forms that servers of <c>openai-chat</c> have too, so its reader reads it. The text is all there is; the status says the rest.</summary>
internal static class OllamaErrors
{
    /// <summary>The error that an answer of <paramref name="status"/> means.</summary>
    public static ChatError Read(int status, ReadOnlySpan<byte> body)
    {
        var error = OpenAiChatErrors.Read(status, body);
        return error is { Kind: ErrorKind.NotFound, Code: null } ? error with { Code = "model_not_found", Param = "model" } : error;
    }

    /// <summary>Writes the error for a client.</summary>
    public static void Write(ChatError error, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, OllamaChatDialect.Writing);
        json.WriteStartObject();
        json.WriteString("error"u8, error.Message);
        json.WriteEndObject();
    }
}
