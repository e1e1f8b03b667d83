using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects.Operations;

/// <summary>
/// Embeddings of a caller who speaks OpenAI's protocol, at a target that spells them as <paramref name="target"/> does. Where that is OpenAI's own, bytes pass; a vector in another form than the caller asked for
/// (some servers know only one) is converted in either case.
/// </summary>
internal sealed class EmbeddingForm(IEmbeddingDialect target) : IOperationForm
{
    /// <summary>The most texts that one call takes.</summary>
    public int MaxTexts => target.MaxTexts;

    private bool IsSplice => target == EmbeddingSet.OpenAi;

    public bool TryWriteRequest(RequestScan scan, WireTarget wire, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        if (IsSplice)
        {
            OperationSplice.Write(scan, wire, output, dropped, restored: "encoding_format");
            error = null;
            return true;
        }

        return EmbeddingSet.OpenAi.TryReadRequest(scan.Body, out var request, out error) && target.TryWriteRequest(request, wire, output, dropped, out error);
    }

    public void ReadAnswer(ReadOnlyMemory<byte> body, RequestScan scan, IBufferWriter<byte> output, IChatSink sink)
    {
        if (!TryRead(body, out var result))
        {
            Fail(sink, "holds no embeddings");
            return;
        }

        var base64 = WantsBase64(scan);
        if (!IsSplice || !result.Is(base64))
        {
            if (!result.TryConvert(base64, out var converted))
            {
                Fail(sink, "holds an embedding that is neither an array of numbers nor base64 of 32-bit floats");
                return;
            }

            EmbeddingSet.OpenAi.WriteResult(converted with { Model = result.Model.Length > 0 ? result.Model : scan.Model }, output);
        }

        if (result.InputTokens is { } tokens)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = new Usage { Input = tokens } });
        }

        sink.Write(new ChatEvent { Kind = ChatEventKind.End });
    }

    private bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out EmbeddingResult? result)
    {
        try
        {
            return target.TryReadResult(body, out result);
        }
        catch (JsonException)
        {
            result = null;
            return false;
        }
    }

    private static bool WantsBase64(RequestScan scan) => scan.TryGet("encoding_format"u8, out var field) && scan.Body.Span[field.Value..field.End].SequenceEqual("\"base64\""u8);

    private static void Fail(IChatSink sink, string what) => sink.Write(new ChatEvent
    {
        Kind = ChatEventKind.Error,
        Payload = new ChatError(ErrorKind.ServerError, $"The provider's answer {what}.") { Code = "upstream_malformed", Status = 502 },
    });
}
