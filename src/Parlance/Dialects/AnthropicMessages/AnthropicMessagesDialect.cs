using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>Dialect <c>anthropic-messages</c>.</summary>
internal sealed class AnthropicMessagesDialect : IDialect
{
    public string Name => "anthropic-messages";

    public string ChatPath => "/messages";

    public string StateFormat => "anthropic-claude-v1";

    public ReadOnlySpan<byte> StreamEnd => "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8;

    public bool UsageOnRequest => false;

    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error) => throw new NotImplementedException();

    public bool TryWriteRequest(ChatRequest request, WireTarget target, IBufferWriter<byte> output, [NotNullWhen(false)] out ChatError? error) => throw new NotImplementedException();

    public bool TrySplice(RequestScan scan, WireTarget target, IBufferWriter<byte> output) => AnthropicMessagesSplice.TryWrite(scan, target, output);

    public void ReadResponse(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink) => throw new NotImplementedException();

    public void WriteResponse(ChatResult result, IBufferWriter<byte> output) => throw new NotImplementedException();

    public IStreamReader OpenReader(Quirks quirks) => throw new NotImplementedException();

    public IStreamWriter OpenWriter(StreamOptions options, IBufferWriter<byte> output) => throw new NotImplementedException();

    public ChatError ReadError(int status, ReadOnlySpan<byte> body) => throw new NotImplementedException();

    public void WriteError(ChatError error, string? requestId, IBufferWriter<byte> output) => throw new NotImplementedException();
}
