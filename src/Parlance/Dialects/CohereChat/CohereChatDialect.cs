using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Parlance.Dialects.CohereChat;

/// <summary>Dialect <c>cohere-chat</c>: Cohere's <c>POST /v2/chat</c>. It has no opaque state; reasoning goes back as the text that it is.</summary>
internal sealed class CohereChatDialect : IDialect
{
    /// <summary>The dialect's name, which marks raw parts and fields that only it understands.</summary>
    public const string Dialect = "cohere-chat";

    public string Name => Dialect;

    public string ChatPath => "/chat";

    public string StateFormat => "cohere-v2";

    public string KeyHeader => "Authorization";

    public string KeyPrefix => "Bearer ";

    public IReadOnlyDictionary<string, string> Headers { get; } = new Dictionary<string, string>();

    public ReadOnlySpan<byte> StreamEnd => default;

    public bool UsageOnRequest => false;

    public bool TakesToolName(string name) => SpelledName.Is(name, max: 64);

    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error) =>
        CohereRequestReader.TryRead(body, out request, out error);

    public bool TryWriteRequest(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error) =>
        CohereRequestWriter.TryWrite(request, target, output, dropped, out error);

    /// <summary>The caller's bytes with the target's name of the model; false where the target refuses fields, which the writer leaves out.</summary>
    public bool TrySplice(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped)
    {
        if (!target.Quirks.SpliceAnswers || target.Dropped.Count > 0)
        {
            return false;
        }

        var splice = new Splice(scan);
        splice.SetModel(target.Model);
        splice.WriteTo(output);
        return true;
    }

    public void ReadResponse(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink) => CohereResponseReader.Read(body, quirks, sink);

    public void WriteResponse(ChatResult result, IBufferWriter<byte> output) => CohereResponseWriter.Write(result, output);

    public IStreamReader OpenReader(Quirks quirks) => new CohereStreamReader(quirks);

    public IStreamWriter OpenWriter(StreamOptions options, IBufferWriter<byte> output) => new CohereStreamWriter(options, output);

    public ChatError ReadError(int status, ReadOnlySpan<byte> body) => CohereErrors.Read(status, body);

    public void WriteError(ChatError error, string? requestId, IBufferWriter<byte> output) => CohereErrors.Write(error, requestId, output);
}
