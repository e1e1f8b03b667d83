using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>Dialect <c>openai-chat</c>.</summary>
internal sealed class OpenAiChatDialect : IDialect
{
    public string Name => "openai-chat";

    public string ChatPath => "/chat/completions";

    public string StateFormat => "unknown";

    public ReadOnlySpan<byte> StreamEnd => "data: [DONE]\n\n"u8;

    public bool UsageOnRequest => true;

    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error) => throw new NotImplementedException();

    public bool TryWriteRequest(ChatRequest request, WireTarget target, IBufferWriter<byte> output, [NotNullWhen(false)] out ChatError? error) => throw new NotImplementedException();

    public bool TrySplice(RequestScan scan, WireTarget target, IBufferWriter<byte> output) => OpenAiChatSplice.TryWrite(scan, target, output);

    public void ReadResponse(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink) => throw new NotImplementedException();

    public void WriteResponse(ChatResult result, IBufferWriter<byte> output) => throw new NotImplementedException();

    public IStreamReader OpenReader(Quirks quirks) => throw new NotImplementedException();

    public IStreamWriter OpenWriter(StreamOptions options, IBufferWriter<byte> output) => throw new NotImplementedException();

    public ChatError ReadError(int status, ReadOnlySpan<byte> body) => throw new NotImplementedException();

    public void WriteError(ChatError error, string? requestId, IBufferWriter<byte> output) => throw new NotImplementedException();
}
