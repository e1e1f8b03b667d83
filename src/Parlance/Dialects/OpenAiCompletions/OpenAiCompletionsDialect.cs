using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Dialects.OpenAiChat;

namespace Parlance.Dialects.OpenAiCompletions;

/// <summary>Dialect <c>openai-completions</c>: <c>POST /completions</c>, OpenAI's legacy call with one prompt. Errors and usage are those of <c>openai-chat</c>.</summary>
internal sealed class OpenAiCompletionsDialect : IDialect
{
    public string Name => "openai-completions";

    public string ChatPath => "/completions";

    public string StateFormat => "unknown";

    public string KeyHeader => "Authorization";

    public string KeyPrefix => "Bearer ";

    public IReadOnlyDictionary<string, string> Headers { get; } = new Dictionary<string, string>();

    public ReadOnlySpan<byte> StreamEnd => "data: [DONE]\n\n"u8;

    public bool UsageOnRequest => true;

    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error) => CompletionRequestReader.TryRead(body, out request, out error);

    public bool TryWriteRequest(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error) =>
        CompletionRequestWriter.TryWrite(request, target, output, dropped, out error);

    /// <summary>Always translated: no provider is configured for this dialect.</summary>
    public bool TrySplice(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped) => false;

    public void ReadResponse(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink)
    {
        var answer = new CompletionAnswerReader(quirks);
        answer.Read(body, sink);
        answer.Complete(sink);
    }

    public void WriteResponse(ChatResult result, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, OpenAiChatDialect.Writing);
        CompletionResponseWriter.Write(json, result);
    }

    public IStreamReader OpenReader(Quirks quirks) => new CompletionStreamReader(quirks);

    public IStreamWriter OpenWriter(StreamOptions options, IBufferWriter<byte> output) => new CompletionStreamWriter(options, output);

    public ChatError ReadError(int status, ReadOnlySpan<byte> body) => OpenAiChatErrors.Read(status, body);

    public void WriteError(ChatError error, string? requestId, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, OpenAiChatDialect.Writing);
        OpenAiChatErrorWriter.Write(json, error);
    }
}
