using System.Buffers;
using System.Text;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects;

/// <summary>Damaged bytes give errors as values, never exceptions, and every answer ends exactly once. A failing seed is in the message. A dialect gives the sound bytes that are damaged.</summary>
public abstract class GarbageLaws(IDialect dialect)
{
    private const int HeadLength = 6000;

    /// <summary>Requests as its clients send them.</summary>
    protected abstract IEnumerable<byte[]> Requests { get; }

    /// <summary>Whole answers, and errors.</summary>
    protected abstract IEnumerable<byte[]> Answers { get; }

    /// <summary>Streams.</summary>
    protected abstract IEnumerable<byte[]> Streams { get; }

    /// <summary>How often each request, answer and stream is damaged.</summary>
    protected virtual (int Requests, int Answers, int Streams) Rounds => (40, 60, 20);

    [Fact]
    public void Requests_Damaged_AreReadOrRefusedAsTheClientsDoing() => Run(Requests, Rounds.Requests, bytes =>
    {
        if (!dialect.TryReadRequest(bytes, out var request, out var error))
        {
            Assert.Equal((ErrorKind.InvalidRequest, ErrorSide.Client, 400), (error.Kind, error.Side, error.Status));
            return;
        }

        // What was read can be written, or refused with a reason; nothing is written then.
        var written = new ArrayBufferWriter<byte>();
        if (!dialect.TryWriteRequest(request, new WireTarget("m", Quirks.None), written, new DroppedFields(), out error))
        {
            Assert.Equal((ErrorSide.Client, 0), (error.Side, written.WrittenCount));
        }
    });

    [Fact]
    public void Answers_Damaged_EndOnceInEndOrError() => Run(Answers, Rounds.Answers, bytes =>
    {
        var log = new EventLog();
        dialect.ReadResponse(bytes, Quirks.None, log);
        AssertEndsOnce(log);
        dialect.WriteResponse(log.Fold.ToResult(), new ArrayBufferWriter<byte>());
        Assert.NotEmpty(dialect.ReadError(500, bytes).Message);
    });

    [Fact]
    public void Streams_Damaged_EndOnceInEndOrErrorHoweverCut() => Run(Streams, Rounds.Streams, AssertStreamEndsOnce);

    /// <summary>Reads a stream in several cuts.</summary>
    protected void AssertStreamEndsOnce(byte[] bytes) => AssertEndsOnce(Splits.AssertSame(bytes, () => dialect.OpenReader(Quirks.None), random: 1, framing: dialect.Framing));

    /// <summary>Damages each seed many times.</summary>
    protected static void Run(IEnumerable<byte[]> seeds, int rounds, Action<byte[]> check)
    {
        foreach (var (index, seed) in seeds.Index())
        {
            for (var round = 0; round < rounds; round++)
            {
                var damaged = Mutations.Of(seed, new Random((index * 1000) + round));
                try
                {
                    check(damaged);
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"Seed {index}, round {round}: {Encoding.UTF8.GetString(damaged)}", e);
                }
            }
        }
    }

    /// <summary>A file of every fixture of the dialect that has it.</summary>
    protected IEnumerable<byte[]> Fixtures(string file) => Fixture.With(dialect.Name, file).Select(row => new Fixture(dialect.Name, row.Data).Bytes(file));

    /// <summary>Bodies of recordings that are not too long.</summary>
    protected static IEnumerable<byte[]> Recorded(Func<Recording, bool> of, Func<Recording, byte[]?> body) => Recordings.All.Where(of).Select(body).Where(bytes => bytes?.Length is > 0 and < 20_000).Select(bytes => bytes!);

    /// <summary>The first part of recorded streams, cut between events: damage in the middle of text teaches nothing new.</summary>
    protected static IEnumerable<byte[]> RecordedStreams(Func<Recording, bool> of) =>
        Recordings.All.Where(recording => of(recording) && (recording.StreamBytes is not null || recording.Chunks is not null)).Select(recording => Head(recording.StreamBytes ?? recording.ChunksAsEvents()));

    private static byte[] Head(byte[] stream) => stream.Length <= HeadLength ? stream : stream[..Math.Max(0, stream.AsSpan(0, HeadLength).LastIndexOf("data: "u8))];

    private static void AssertEndsOnce(EventLog log)
    {
        Assert.Single(log.Lines, line => line.StartsWith("End ", StringComparison.Ordinal) || line.StartsWith("Error ", StringComparison.Ordinal));
        Assert.Matches("^(End|Error) ", log.Lines[^1]);
        log.Fold.ToResult();
    }
}
