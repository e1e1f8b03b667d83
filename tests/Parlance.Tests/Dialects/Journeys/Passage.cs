using System.Buffers;
using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.Journeys;

/// <summary>The legs of a journey: an upstream's bytes are read, a door writes them, the door's client reads.</summary>
internal static class Passage
{
    private static readonly StreamOptions s_options = new(true, "id_made", "model-made", 1);

    /// <summary>An answer that was read from its upstream's bytes.</summary>
    public static ChatFold Read(IDialect dialect, ReadOnlySpan<byte> answer, Quirks quirks)
    {
        var fold = new ChatFold();
        dialect.ReadResponse(answer, quirks, fold);
        return fold;
    }

    /// <summary>A whole answer as <paramref name="door"/> writes it.</summary>
    public static byte[] Write(IDialect door, ChatResult result)
    {
        var written = new ArrayBufferWriter<byte>();
        door.WriteResponse(result, written);
        return written.WrittenSpan.ToArray();
    }

    /// <summary>A streamed body into a sink, in chunks of <paramref name="cut"/> bytes.</summary>
    public static void ReadStream(IDialect dialect, byte[] body, Quirks quirks, IChatSink sink, int cut)
    {
        var reader = dialect.OpenReader(quirks);
        using var frames = dialect.Framing.OpenReader(dialect.FrameLimit, skipLarge: false);
        for (var at = 0; at < body.Length; at += cut)
        {
            frames.Push(body.AsMemory(at, Math.Min(cut, body.Length - at)));
            while (frames.TryRead(out var frame))
            {
                reader.Read(frame, sink);
            }
        }

        Assert.False(frames.TooLarge);
        if (frames.Complete(out var last))
        {
            reader.Read(last, sink);
        }

        reader.Complete(sink);
    }

    /// <summary>The stream that <paramref name="door"/> writes of an upstream's stream.</summary>
    public static byte[] Relay(IDialect upstream, byte[] body, Quirks quirks, IDialect door, int cut)
    {
        var written = new ArrayBufferWriter<byte>();
        ReadStream(upstream, body, quirks, door.OpenWriter(s_options, written), cut);
        return written.WrittenSpan.ToArray();
    }

    /// <summary>A streamed body as the answer that it makes.</summary>
    public static ChatFold Fold(IDialect dialect, byte[] body, Quirks quirks)
    {
        var fold = new ChatFold();
        ReadStream(dialect, body, quirks, fold, body.Length == 0 ? 1 : body.Length);
        return fold;
    }
}
