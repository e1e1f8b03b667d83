using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parlance.Dialects.OpenAiChat;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>Dialect <c>openai-responses</c>: <c>POST /responses</c>, without any state on the provider's side. Its errors are those of <c>openai-chat</c>.</summary>
internal sealed class OpenAiResponsesDialect : IDialect
{
    /// <summary>The dialect's name, which marks raw parts and fields that only it understands.</summary>
    public const string Dialect = "openai-responses";

    /// <summary>How this dialect writes JSON. UTF-8 stays UTF-8: the bytes go into an HTTP body, never into HTML.</summary>
    public static JsonWriterOptions Writing { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public string Name => Dialect;

    public string ChatPath => "/responses";

    /// <summary>The last frame repeats the whole answer, and a hosted tool's item may hold an image.</summary>
    public int FrameLimit => 16 << 20;

    public string StateFormat => ReasoningItem.OpenAiFormat;

    public string KeyHeader => "Authorization";

    public string KeyPrefix => "Bearer ";

    public IReadOnlyDictionary<string, string> Headers { get; } = new Dictionary<string, string>();

    public ReadOnlySpan<byte> StreamEnd => default;

    public bool UsageOnRequest => false;

    public bool TakesToolName(string name) => SpelledName.Is(name, max: 64);

    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error) =>
        ResponsesRequestReader.TryRead(body, out request, out error);

    public bool TryWriteRequest(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error) =>
        ResponsesRequestWriter.TryWrite(request, target, output, dropped, out error);

    public bool TrySplice(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped) => OpenAiResponsesSplice.TryWrite(scan, target, output, dropped);

    public void ReadResponse(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink) => ResponsesAnswerReader.ReadWhole(body, sink);

    public void WriteResponse(ChatResult result, IBufferWriter<byte> output) => ResponsesResponseWriter.Write(result, output);

    public IStreamReader OpenReader(Quirks quirks) => new ResponsesStreamReader();

    public IStreamWriter OpenWriter(StreamOptions options, IBufferWriter<byte> output) => new ResponsesStreamWriter(options, output);

    public ChatError ReadError(int status, ReadOnlySpan<byte> body) => OpenAiChatErrors.Read(status, body);

    public void WriteError(ChatError error, string? requestId, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Writing);
        OpenAiChatErrorWriter.Write(json, error);
    }
}
