using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Parlance.Wire;

namespace Parlance.Dialects.OllamaChat;

/// <summary>Dialect <c>ollama-generate</c>: <c>POST /api/generate</c>, which takes one prompt instead of a conversation and answers in <c>response</c>. All else is as in <c>ollama-chat</c>.</summary>
internal sealed class OllamaGenerateDialect : IDialect
{
    public string Name => "ollama-generate";

    public string ChatPath => "/api/generate";

    public Framing Framing => Framing.JsonLines;

    public int FrameLimit => 16 << 20;

    public bool StreamByDefault => true;

    public string StateFormat => "unknown";

    public string KeyHeader => "Authorization";

    public string KeyPrefix => "Bearer ";

    public IReadOnlyDictionary<string, string> Headers { get; } = new Dictionary<string, string>();

    public ReadOnlySpan<byte> StreamEnd => default;

    public bool UsageOnRequest => false;

    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error) => OllamaGenerateRequestReader.TryRead(body, out request, out error);

    public bool TryWriteRequest(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error) =>
        OllamaGenerateRequestWriter.TryWrite(request, target, output, dropped, out error);

    public bool TrySplice(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped) => OllamaSplice.TryWrite(scan, target, output);

    public void ReadResponse(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink) => OllamaAnswerReader.ReadWhole(body, quirks, isGenerate: true, sink);

    public void WriteResponse(ChatResult result, IBufferWriter<byte> output) => OllamaResponseWriter.Write(result, isGenerate: true, output);

    public IStreamReader OpenReader(Quirks quirks) => new OllamaStreamReader(quirks, isGenerate: true);

    public IStreamWriter OpenWriter(StreamOptions options, IBufferWriter<byte> output) => new OllamaStreamWriter(options, isGenerate: true, output);

    public ChatError ReadError(int status, ReadOnlySpan<byte> body) => OllamaErrors.Read(status, body);

    public void WriteError(ChatError error, string? requestId, IBufferWriter<byte> output) => OllamaErrors.Write(error, output);
}
