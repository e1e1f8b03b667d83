using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects.Operations;

/// <summary>Operations that only OpenAI's protocol has, so that door and upstream always agree: bytes pass in both directions, and only usage is read.</summary>
internal sealed class PassForm(Operation operation) : IOperationForm
{
    public bool TryWriteRequest(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        OperationSplice.Write(scan, target, output, dropped);
        error = null;
        return true;
    }

    /// <summary>Usage and the end of a whole answer, which may also be no JSON (a transcription as text or subtitles).</summary>
    public void ReadAnswer(ReadOnlyMemory<byte> body, RequestScan scan, IBufferWriter<byte> output, IChatSink sink)
    {
        try
        {
            var isUsage = OperationUsage.TryFind(body.Span, out var usage);
            usage = operation switch
            {
                Operation.Images or Operation.ImageEdits => AnswerUnits.WithImages(usage, body.Span, scan),
                Operation.Transcriptions or Operation.Translations => AnswerUnits.WithDuration(usage, body.Span),
                _ => usage,
            };
            if (isUsage || usage.Units is not null)
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
