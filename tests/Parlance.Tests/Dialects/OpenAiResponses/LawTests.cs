using System.Buffers;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.OpenAiResponses;

/// <summary>read(write(x)) = x, over seeds; a failing seed is in the message.</summary>
public class LawTests
{
    [Fact]
    public void Request_WrittenAndRead_IsTheSame()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var request = new RequestGenerator(seed).Next();
            var written = new ArrayBufferWriter<byte>();
            Assert.True(DialectSet.OpenAiResponses.TryWriteRequest(request, new WireTarget("m", Quirks.None), written, new DroppedFields(), out var error), $"seed {seed}: {error?.Message}");
            Assert.True(DialectSet.OpenAiResponses.TryReadRequest(written.WrittenMemory, out var read, out error), $"seed {seed}: {error?.Message}");

            var (expected, actual) = (Nouns.Describe(request), Nouns.Describe(read));
            Assert.True(expected == actual, $"seed {seed}: wrote\n{expected}\nread\n{actual}");
        }
    }

    [Fact]
    public void Request_ReadFromWhatWasWritten_IsWrittenTheSame()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var first = Write(new RequestGenerator(seed).Next());
            Assert.True(DialectSet.OpenAiResponses.TryReadRequest(first, out var read, out _));

            Assert.True(first.AsSpan().SequenceEqual(Write(read)), $"seed {seed}");
        }
    }

    [Fact]
    public void Answer_WrittenAsAStreamOrWhole_IsReadTheSame()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var streamed = new ArrayBufferWriter<byte>();
            var stream = DialectSet.OpenAiResponses.OpenWriter(new StreamOptions(true, "req_0", "m", 0), streamed);
            var direct = new ChatFold();
            AnswerScript.Play(random, new Both(direct, stream));

            var whole = new ArrayBufferWriter<byte>();
            DialectSet.OpenAiResponses.WriteResponse(direct.ToResult(), whole);
            var fromWhole = new ChatFold();
            DialectSet.OpenAiResponses.ReadResponse(whole.WrittenSpan, Quirks.None, fromWhole);
            DoorSequence.AssertSound(streamed.WrittenSpan);
            var fromStream = Splits.AssertSame(streamed.WrittenSpan.ToArray(), () => DialectSet.OpenAiResponses.OpenReader(Quirks.None), random: 1, seed: seed).Fold;

            var expected = Results.Describe(direct.ToResult());
            Assert.True(expected == Results.Describe(fromWhole.ToResult()), $"seed {seed}, whole: {expected}\nbut read\n{Results.Describe(fromWhole.ToResult())}");
            Assert.True(expected == Results.Describe(fromStream.ToResult()), $"seed {seed}, stream: {expected}\nbut read\n{Results.Describe(fromStream.ToResult())}");
        }
    }

    private static byte[] Write(ChatRequest request)
    {
        var written = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.OpenAiResponses.TryWriteRequest(request, new WireTarget("m", Quirks.None), written, new DroppedFields(), out var error), error?.Message);
        return written.WrittenSpan.ToArray();
    }

    private sealed class Both(IChatSink first, IChatSink second) : IChatSink
    {
        public void Write(in ChatEvent e)
        {
            first.Write(e);
            second.Write(e);
        }
    }
}
