using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>Dialect <c>anthropic-messages</c>: <c>POST /messages</c> with header <c>anthropic-version: 2023-06-01</c>.</summary>
internal sealed class AnthropicMessagesDialect : IDialect
{
    /// <summary>The dialect's name, which marks raw parts and fields that only it understands.</summary>
    public const string Dialect = "anthropic-messages";

    /// <summary>Format of signatures and redacted thinking.</summary>
    public const string ClaudeFormat = "anthropic-claude-v1";

    public string Name => Dialect;

    public string ChatPath => "/messages";

    public string StateFormat => ClaudeFormat;

    public string KeyHeader => "x-api-key";

    public string KeyPrefix => "";

    public IReadOnlyDictionary<string, string> Headers { get; } = new Dictionary<string, string> { ["anthropic-version"] = "2023-06-01" };

    public ReadOnlySpan<byte> StreamEnd => "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8;

    public bool UsageOnRequest => false;

    /// <summary>The vendor's SDKs reckon with 128,000 tokens an hour and refuse to ask whole for what may take more than ten minutes.</summary>
    public long? WholeLimit => 21_333;

    /// <summary>The vendor's pattern: <c>^[a-zA-Z0-9_-]{1,128}$</c>.</summary>
    public bool TakesToolName(string name) => SpelledName.Is(name, max: 128);

    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error) =>
        MessagesRequestReader.TryRead(body, out request, out error);

    public bool TryWriteRequest(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error) =>
        MessagesRequestWriter.TryWrite(request, target, output, dropped, out error);

    public bool TrySplice(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped) => AnthropicMessagesSplice.TryWrite(scan, target, output, dropped);

    public void ReadResponse(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink) => MessagesResponseReader.Read(body, quirks, sink);

    public void WriteResponse(ChatResult result, IBufferWriter<byte> output) => MessagesResponseWriter.Write(result, output);

    public IStreamReader OpenReader(Quirks quirks) => new MessagesStreamReader(quirks);

    public IStreamWriter OpenWriter(StreamOptions options, IBufferWriter<byte> output) => new MessagesStreamWriter(options, output);

    public ChatError ReadError(int status, ReadOnlySpan<byte> body) => MessagesErrors.Read(status, body);

    public void WriteError(ChatError error, string? requestId, IBufferWriter<byte> output) => MessagesErrors.Write(error, requestId, output);
}
