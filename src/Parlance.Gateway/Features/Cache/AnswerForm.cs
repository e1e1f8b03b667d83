using System.Buffers;
using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Gateway.Features.Cache;

/// <summary>In which form a caller wants an answer that is otherwise the same.</summary>
/// <param name="IsStream">As a stream.</param>
/// <param name="IsList">The stream as one JSON list.</param>
/// <param name="ShowsUsage">The stream with usage where the protocol has it on request only.</param>
internal readonly record struct AnswerForm(bool IsStream, bool IsList, bool ShowsUsage)
{
    /// <summary>The form that <paramref name="scan"/> asks for; equal for requests whose answers are spelled alike.</summary>
    public static AnswerForm Of(RequestScan scan, IDialect dialect, bool asList) => new(scan.Stream, scan.Stream && asList, scan.Stream && dialect.UsageOnRequest && scan.IncludeUsage);

    /// <summary>The answer that stands in <paramref name="bytes"/>; null when it is not whole and good: broken off, cut at a limit, filtered, empty.</summary>
    public ChatResult? Read(IDialect dialect, ReadOnlyMemory<byte> bytes)
    {
        var fold = new ChatFold();
        if (!IsStream)
        {
            dialect.ReadResponse(bytes.Span, Quirks.None, fold);
        }
        else
        {
            var reader = dialect.OpenReader(Quirks.None);
            using var frames = (IsList ? Framing.JsonArray : dialect.Framing).OpenReader(dialect.FrameLimit, skipLarge: false);
            frames.Push(bytes);
            while (frames.TryRead(out var frame))
            {
                reader.Read(frame, fold);
            }

            if (frames.Complete(out var last))
            {
                reader.Read(last, fold);
            }

            reader.Complete(fold);
        }

        var result = fold.ToResult();
        return fold is { Ended: true, Error: null } && result.Choices.Count > 0 && result.Choices.All(IsWhole) ? result : null;
    }

    /// <summary>Spells <paramref name="result"/> in this form.</summary>
    public byte[] Write(IDialect dialect, ChatResult result)
    {
        using var whole = new PooledBuffer(1024);
        dialect.WriteResponse(result, whole);
        if (!IsStream)
        {
            return whole.WrittenSpan.ToArray();
        }

        using var stream = new PooledBuffer(whole.Length * 2);
        dialect.ReadResponse(whole.WrittenSpan, Quirks.None, dialect.OpenWriter(new StreamOptions(ShowsUsage, result.Id, result.Model, result.Created) { AsList = IsList, Elapsed = () => result.Elapsed ?? default }, stream));
        return stream.WrittenSpan.ToArray();
    }

    /// <summary>The answer without the comments that said, while it was made, that it was being made.</summary>
    public byte[] WithoutKeepAlive(byte[] bytes)
    {
        if (!IsStream || bytes.AsSpan().IndexOf(KeepAlive) < 0)
        {
            return bytes;
        }

        using var kept = new PooledBuffer(bytes.Length);
        var rest = bytes.AsSpan();
        while (rest.IndexOf(KeepAlive) is var at and >= 0)
        {
            var isFrame = at == 0 || rest[at - 1] == (byte)'\n';
            kept.Write(rest[..(isFrame ? at : at + 1)]);
            rest = rest[(isFrame ? at + KeepAlive.Length : at + 1)..];
        }

        kept.Write(rest);
        return kept.WrittenSpan.ToArray();
    }

    private static ReadOnlySpan<byte> KeepAlive => ": keep-alive\n\n"u8;

    private static bool IsWhole(ChatChoice choice) => choice.Message.Content.Count > 0 && (choice.FinishReason == FinishReason.Stop || choice.FinishReason == FinishReason.ToolCalls);
}
