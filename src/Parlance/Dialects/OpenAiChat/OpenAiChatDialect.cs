using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>Dialect <c>openai-chat</c>.</summary>
internal sealed class OpenAiChatDialect : IDialect
{
    /// <summary>The dialect's name.</summary>
    internal const string DialectName = "openai-chat";

    /// <summary>Before the name of a message field that is kept as <see cref="RawPart"/>; no content part's type begins with it.</summary>
    internal const string FieldMark = ".";

    /// <summary>Type of a chunk that is kept as <see cref="RawPart"/> because it has neither choices nor usage.</summary>
    internal const string UnknownChunk = ".chunk";

    /// <summary>How this dialect writes JSON.</summary>
    internal static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public string Name => DialectName;

    public string ChatPath => "/chat/completions";

    public string StateFormat => "unknown";

    public string KeyHeader => "Authorization";

    public string KeyPrefix => "Bearer ";

    public IReadOnlyDictionary<string, string> Headers { get; } = new Dictionary<string, string>();

    public ReadOnlySpan<byte> StreamEnd => "data: [DONE]\n\n"u8;

    public bool UsageOnRequest => true;

    public bool TakesToolName(string name) => SpelledName.Is(name, max: 64);

    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error) => OpenAiChatRequestReader.TryRead(body, out request, out error);

    public bool TryWriteRequest(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        if (target.InnerDropped.Count == 0)
        {
            return OpenAiChatRequestWriter.TryWrite(request, target, output, dropped, out error);
        }

        var whole = new ArrayBufferWriter<byte>();
        var written = OpenAiChatRequestWriter.TryWrite(request, target, whole, dropped, out error);
        InnerFields.Write(whole.WrittenSpan, target, output, dropped);
        return written;
    }

    public bool TrySplice(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped)
    {
        if (target.InnerDropped.Count == 0)
        {
            return OpenAiChatSplice.TryWrite(scan, target, output, dropped);
        }

        var whole = new ArrayBufferWriter<byte>(scan.Body.Length + 256);
        var spliced = OpenAiChatSplice.TryWrite(scan, target, whole, dropped);
        InnerFields.Write(whole.WrittenSpan, target, output, dropped);
        return spliced;
    }

    public void ReadResponse(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink)
    {
        var answer = new OpenAiChatAnswerReader(quirks, isWhole: true);
        answer.Read(body, isError: false, sink);
        if (answer.Failed)
        {
            return;
        }

        if (answer.Begun)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.End });
        }
        else
        {
            answer.Fail(OpenAiChatErrors.Malformed("it holds no choice"), sink);
        }
    }

    public void WriteResponse(ChatResult result, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Writing);
        OpenAiChatResponseWriter.Write(json, result);
    }

    public IStreamReader OpenReader(Quirks quirks) => new OpenAiChatStreamReader(quirks);

    public IStreamWriter OpenWriter(StreamOptions options, IBufferWriter<byte> output) => new OpenAiChatStreamWriter(options, output);

    public ChatError ReadError(int status, ReadOnlySpan<byte> body) => OpenAiChatErrors.Read(status, body);

    public void WriteError(ChatError error, string? requestId, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Writing);
        OpenAiChatErrorWriter.Write(json, error);
    }
}
