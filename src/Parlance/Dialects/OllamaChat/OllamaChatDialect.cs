using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OllamaChat;

/// <summary>Dialect <c>ollama-chat</c>: <c>POST /api/chat</c> of an Ollama server.</summary>
internal sealed class OllamaChatDialect : IDialect
{
    /// <summary>The dialect's name; it also marks kept fields of <c>/api/generate</c>, which mean the same here.</summary>
    internal const string DialectName = "ollama-chat";

    /// <summary>Field of a message that holds images in base64, and type of the part in which images of an answer are kept.</summary>
    internal const string Images = "images";

    /// <summary>How this dialect writes JSON.</summary>
    internal static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public string Name => DialectName;

    public string ChatPath => "/api/chat";

    public Framing Framing => Framing.JsonLines;

    public int FrameLimit => 16 << 20;

    public bool StreamByDefault => true;

    public string StateFormat => "unknown";

    public string KeyHeader => "Authorization";

    public string KeyPrefix => "Bearer ";

    public IReadOnlyDictionary<string, string> Headers { get; } = new Dictionary<string, string>();

    public ReadOnlySpan<byte> StreamEnd => default;

    public bool UsageOnRequest => false;

    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error) => OllamaChatRequestReader.TryRead(body, out request, out error);

    public bool TryWriteRequest(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error) =>
        OllamaChatRequestWriter.TryWrite(request, target, output, dropped, out error);

    public bool TrySplice(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped) => OllamaSplice.TryWrite(scan, target, output);

    public void ReadResponse(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink) => OllamaAnswerReader.ReadWhole(body, quirks, isGenerate: false, sink);

    public void WriteResponse(ChatResult result, IBufferWriter<byte> output) => OllamaResponseWriter.Write(result, isGenerate: false, output);

    public IStreamReader OpenReader(Quirks quirks) => new OllamaStreamReader(quirks, isGenerate: false);

    public IStreamWriter OpenWriter(StreamOptions options, IBufferWriter<byte> output) => new OllamaStreamWriter(options, isGenerate: false, output);

    public ChatError ReadError(int status, ReadOnlySpan<byte> body) => OllamaErrors.Read(status, body);

    public void WriteError(ChatError error, string? requestId, IBufferWriter<byte> output) => OllamaErrors.Write(error, output);
}
