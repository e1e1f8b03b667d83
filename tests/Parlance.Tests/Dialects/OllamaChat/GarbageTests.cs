using System.Buffers;
using Parlance.Dialects;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.OllamaChat;

/// <summary>Damaged bytes give errors as values, never exceptions, and every answer ends exactly once. A failing seed is in the message.</summary>
public class GarbageTests
{
    private const int Rounds = 60;

    [Fact]
    public void Requests_Damaged_AreReadOrRefusedAsTheClientsDoing() => Run("request.wire.json", (dialect, bytes) =>
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
    public void Answers_Damaged_EndOnceInEndOrError() => Run("response.wire.json", (dialect, bytes) =>
    {
        var log = new EventLog();
        dialect.ReadResponse(bytes, Quirks.None, log);
        AssertEndsOnce(log);
        dialect.WriteResponse(log.Fold.ToResult(), new ArrayBufferWriter<byte>());
        Assert.NotEmpty(dialect.ReadError(500, bytes).Message);
    });

    [Fact]
    public void Streams_Damaged_EndOnceInEndOrErrorHoweverCut() => Run("stream.wire.ndjson", (dialect, bytes) =>
        AssertEndsOnce(Splits.AssertSame(bytes, () => dialect.OpenReader(Quirks.None), random: 1, framing: Framing.JsonLines)));

    private static void AssertEndsOnce(EventLog log)
    {
        Assert.Single(log.Lines, line => line.StartsWith("End ", StringComparison.Ordinal) || line.StartsWith("Error ", StringComparison.Ordinal));
        Assert.Matches("^(End|Error) ", log.Lines[^1]);
        log.Fold.ToResult();
    }

    private static void Run(string file, Action<IDialect, byte[]> check)
    {
        foreach (var dialect in new[] { DialectSet.OllamaChat, DialectSet.OllamaGenerate })
        {
            foreach (var name in Fixture.With(dialect.Name, file).Select(row => row.Data))
            {
                for (var seed = 0; seed < Rounds; seed++)
                {
                    var bytes = Mutations.Of(new Fixture(dialect.Name, name).Bytes(file), new Random(seed));
                    try
                    {
                        check(dialect, bytes);
                    }
                    catch (Exception e)
                    {
                        Assert.Fail($"{dialect.Name}/{name}, seed {seed}: {e}");
                    }
                }
            }
        }
    }
}
