using System.Buffers;
using System.Text;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.CohereChat;

/// <summary>Damaged bytes give errors as values, never exceptions, and every answer ends exactly once. A failing seed is in the message.</summary>
public class GarbageTests
{
    private const string Dialect = "cohere-chat";

    [Fact]
    public void Requests_Damaged_AreReadOrRefusedAsTheClientsDoing() => Run(Files("request.wire.json"), 40, bytes =>
    {
        if (!DialectSet.CohereChat.TryReadRequest(bytes, out var request, out var error))
        {
            Assert.Equal((ErrorKind.InvalidRequest, ErrorSide.Client, 400), (error.Kind, error.Side, error.Status));
            return;
        }

        var written = new ArrayBufferWriter<byte>();
        if (!DialectSet.CohereChat.TryWriteRequest(request, new WireTarget("m", Quirks.None), written, new DroppedFields(), out error))
        {
            Assert.Equal((ErrorSide.Client, 0), (error.Side, written.WrittenCount));
        }
    });

    [Fact]
    public void Answers_Damaged_EndOnceInEndOrError() => Run(Files("response.wire.json"), 60, bytes =>
    {
        var log = new EventLog();
        DialectSet.CohereChat.ReadResponse(bytes, Quirks.None, log);
        AssertEndsOnce(log);
        DialectSet.CohereChat.WriteResponse(log.Fold.ToResult(), new ArrayBufferWriter<byte>());
        Assert.NotEmpty(DialectSet.CohereChat.ReadError(500, bytes).Message);
    });

    [Fact]
    public void Streams_Damaged_EndOnceInEndOrErrorHoweverCut() =>
        Run(Files("stream.wire.sse"), 20, bytes => AssertEndsOnce(Splits.AssertSame(bytes, () => DialectSet.CohereChat.OpenReader(Quirks.None), random: 1)));

    private static void AssertEndsOnce(EventLog log)
    {
        Assert.Single(log.Lines, line => line.StartsWith("End ", StringComparison.Ordinal) || line.StartsWith("Error ", StringComparison.Ordinal));
        Assert.Matches("^(End|Error) ", log.Lines[^1]);
        log.Fold.ToResult();
    }

    private static IEnumerable<byte[]> Files(string file) => Fixture.With(Dialect, file).Select(row => new Fixture(Dialect, row.Data).Bytes(file));

    private static void Run(IEnumerable<byte[]> seeds, int rounds, Action<byte[]> check)
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
}
