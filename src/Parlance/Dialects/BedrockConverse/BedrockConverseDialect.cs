using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Parlance.Wire;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>Dialect <c>bedrock-converse</c>: Amazon Bedrock's <c>Converse</c> and <c>ConverseStream</c>. The path names model and kind of answer, the body neither.</summary>
internal sealed class BedrockConverseDialect : IDialect
{
    /// <summary>The dialect's name, which marks raw parts and fields that only it understands.</summary>
    public const string Dialect = "bedrock-converse";

    /// <summary>
    /// Format of the signatures and redacted thinking of Claude here. They look like the vendor's own and once were the same, but those of its newest models are bound to an account,
    /// and another platform is another account: so they have a format of their own and never travel between the two.
    /// </summary>
    public const string ClaudeFormat = "bedrock-claude-v1";

    public string Name => Dialect;

    public string ChatPath => "/model/{model}/converse";

    public string StreamPath => "/model/{model}/converse-stream";

    public Framing Framing => Framing.AwsEventStream;

    public int FrameLimit => 16 << 20;

    public string StateFormat => ClaudeFormat;

    public string KeyHeader => "Authorization";

    public string KeyPrefix => "Bearer ";

    public IReadOnlyDictionary<string, string> Headers { get; } = new Dictionary<string, string>();

    public ReadOnlySpan<byte> StreamEnd => default;

    public bool UsageOnRequest => false;

    public bool TakesToolName(string name) => PartFit.IsToolName(name);

    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error) =>
        ConverseRequestReader.TryRead(body, out request, out error);

    public bool TryWriteRequest(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error) =>
        ConverseRequestWriter.TryWrite(request, target, output, dropped, out error);

    /// <summary>Never: the model stands in the path, which a caller's bytes do not hold.</summary>
    public bool TrySplice(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped) => false;

    public void ReadResponse(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink) => ConverseResponseReader.Read(body, quirks, sink);

    public void WriteResponse(ChatResult result, IBufferWriter<byte> output) => ConverseResponseWriter.Write(result, output);

    public IStreamReader OpenReader(Quirks quirks) => new ConverseStreamReader(quirks);

    public IStreamWriter OpenWriter(StreamOptions options, IBufferWriter<byte> output) => new ConverseStreamWriter(output);

    public ChatError ReadError(int status, ReadOnlySpan<byte> body) => ConverseErrors.Read(status, body, null);

    public ChatError ReadError(int status, ReadOnlySpan<byte> body, Func<string, string?> header) => ConverseErrors.Read(status, body, header("x-amzn-ErrorType"));

    public void WriteError(ChatError error, string? requestId, IBufferWriter<byte> output) => ConverseErrors.Write(error, output);
}
