using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects.Operations;

/// <summary>Operations that only OpenAI's protocol has, so that door and upstream always agree: bytes pass in both directions, and only usage is read.</summary>
internal sealed class PassForm : IOperationForm
{
    public static PassForm Instance { get; } = new();

    public bool TryWriteRequest(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        OperationSplice.Write(scan, target, output, dropped);
        error = null;
        return true;
    }

    public void ReadAnswer(ReadOnlyMemory<byte> body, RequestScan scan, IBufferWriter<byte> output, IChatSink sink) => Read(body.Span, sink);

    /// <summary>Usage and the end of a whole answer, which may also be no JSON (a transcription as text or subtitles).</summary>
    public static void Read(ReadOnlySpan<byte> body, IChatSink sink)
    {
        try
        {
            if (OperationUsage.TryFind(body, out var usage))
            {
                sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = usage });
            }
        }
        catch (JsonException)
        {
            // Text, subtitles: there is no usage in them.
        }

        sink.Write(new ChatEvent { Kind = ChatEventKind.End });
    }
}
