using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>Dialect <c>gemini-generate</c>: <c>models/{model}:generateContent</c> and <c>:streamGenerateContent</c>, of the Gemini API and of Vertex AI. Model and stream stand in the path.</summary>
internal sealed class GeminiGenerateDialect : IDialect
{
    /// <summary>The dialect's name, which marks raw parts and fields that only it understands.</summary>
    public const string Dialect = "gemini-generate";

    /// <summary>Format of thought signatures; also what aggregators call it.</summary>
    public const string GeminiFormat = "google-gemini-v1";

    public string Name => Dialect;

    public string ChatPath => "/models/{model}:generateContent";

    public string StreamPath => "/models/{model}:streamGenerateContent?alt=sse";

    /// <summary>One event may carry an image.</summary>
    public int FrameLimit => 16 << 20;

    public string StateFormat => GeminiFormat;

    public string KeyHeader => "x-goog-api-key";

    public string KeyPrefix => "";

    public IReadOnlyDictionary<string, string> Headers { get; } = new Dictionary<string, string>();

    /// <summary>The end of the body is the end.</summary>
    public ReadOnlySpan<byte> StreamEnd => default;

    public bool UsageOnRequest => false;

    /// <summary>Begins with a letter or <c>_</c>; dots and colons are allowed.</summary>
    public bool TakesToolName(string name) =>
        name.Length is > 0 and <= 64 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(letter => SpelledName.IsLetter(letter) || letter is '.' or ':');

    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error) =>
        GeminiRequestReader.TryRead(body, out request, out error);

    public bool TryWriteRequest(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error) =>
        GeminiRequestWriter.TryWrite(request, target, output, dropped, out error);

    public bool TrySplice(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped) => GeminiSplice.TryWrite(scan, target, output);

    public void ReadResponse(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink) => new GeminiAnswerReader(quirks).ReadWhole(body, sink);

    public void WriteResponse(ChatResult result, IBufferWriter<byte> output) => GeminiResponseWriter.Write(result, output);

    public IStreamReader OpenReader(Quirks quirks) => new GeminiStreamReader(quirks);

    public IStreamWriter OpenWriter(StreamOptions options, IBufferWriter<byte> output) => new GeminiStreamWriter(options, output);

    public ChatError ReadError(int status, ReadOnlySpan<byte> body) => GeminiErrors.Read(status, body);

    public void WriteError(ChatError error, string? requestId, IBufferWriter<byte> output) => GeminiErrorWriter.Write(error, requestId, output);
}
