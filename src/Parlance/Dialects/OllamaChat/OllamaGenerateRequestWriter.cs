using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects.OllamaChat;

/// <summary>Writes a request as <c>POST /api/generate</c> wants it: system text and one prompt. A conversation or a tool cannot be said there.</summary>
internal static class OllamaGenerateRequestWriter
{
    public static bool TryWrite(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        var system = request.Messages.TakeWhile(message => message.Role == MessageRole.System || message.Role == MessageRole.Developer).ToArray();
        error = OllamaRequestCheck.Find(request) ?? (request.Messages.Count != system.Length + 1 || request.Messages[^1].Role != MessageRole.User ? Refuse("messages", "it takes one prompt, not a conversation")
            : request.Tools.Count > 0 ? Refuse("tools", "it takes no tools")
            : null);
        if (error is not null)
        {
            return false;
        }

        var prompt = request.Messages[^1].Content;
        using var json = new Utf8JsonWriter(output, OllamaChatDialect.Writing);
        json.WriteStartObject();
        json.WriteString("model"u8, target.Model);
        json.WriteString("prompt"u8, string.Concat(prompt.Select(OllamaWire.Text)));
        if (system.Length > 0)
        {
            json.WriteString("system"u8, string.Join("\n\n", system.Select(message => message.Text)));
        }

        OllamaWire.WriteImages(json, prompt);
        new OllamaSettingsWriter(json, request, target, dropped).Write();
        json.WriteEndObject();
        return true;
    }

    private static ChatError Refuse(string path, string why) =>
        new(ErrorKind.InvalidRequest, $"'{path}' cannot be sent to this model's provider: {why}.") { Side = ErrorSide.Client, Param = path, Code = "unsupported_content", Type = "invalid_request_error" };
}
