using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Tests.Support;

/// <summary>
/// Feeds one recorded stream to a reader in many cuts. Every chunk is a fresh array that is overwritten as soon as the reader is done with it,
/// so that a reader which keeps a span is found out.
/// </summary>
public static class Splits
{
    /// <summary>The cuttings to try: whole, byte by byte, and <paramref name="random"/> seeded random ones. Each is a list of chunk lengths.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<int> Lengths)> Of(int length, int random = 8, int seed = 1)
    {
        yield return ("whole", [length]);
        yield return ("byte by byte", Enumerable.Repeat(1, length).ToArray());
        for (var i = 0; i < random; i++)
        {
            yield return ($"random cuts, seed {seed + i}", Random(length, seed + i));
        }
    }

    /// <summary>Reads <paramref name="body"/>, cut into <paramref name="lengths"/>, as the stream of one answer; the body ends with the last chunk.</summary>
    public static void Run(ReadOnlySpan<byte> body, IReadOnlyList<int> lengths, IStreamReader reader, IChatSink sink, Framing framing = Framing.ServerSentEvents)
    {
        using var frames = framing.OpenReader(1 << 20, skipLarge: false);
        foreach (var length in lengths)
        {
            var chunk = body[..length].ToArray();
            body = body[length..];
            frames.Push(chunk);
            while (frames.TryRead(out var frame))
            {
                reader.Read(frame, sink);
            }

            Array.Fill(chunk, (byte)'#');
        }

        if (frames.Complete(out var last))
        {
            reader.Read(last, sink);
        }

        reader.Complete(sink);
    }

    /// <summary>Asserts that every cutting gives the same log, and returns it.</summary>
    public static EventLog AssertSame(byte[] body, Func<IStreamReader> open, int random = 8, int seed = 1, Framing framing = Framing.ServerSentEvents)
    {
        EventLog? first = null;
        foreach (var (name, lengths) in Of(body.Length, random, seed))
        {
            var log = new EventLog();
            Run(body, lengths, open(), log, framing);
            first ??= log;
            Assert.True(first.Lines.SequenceEqual(log.Lines), $"{name} gives another log:\n{log}\ninstead of\n{first}");
        }

        return first!;
    }

    private static List<int> Random(int length, int seed)
    {
        var random = new Random(seed);
        var lengths = new List<int>();
        for (var rest = length; rest > 0; rest -= lengths[^1])
        {
            lengths.Add(Math.Min(rest, random.Next(0, 3) == 0 ? random.Next(1, 8) : random.Next(1, 400)));
        }

        return lengths;
    }
}
