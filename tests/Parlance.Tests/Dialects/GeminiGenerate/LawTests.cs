using System.Buffers;
using Parlance.Dialects;
using Parlance.Tests.Dialects.AnthropicMessages;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.GeminiGenerate;

/// <summary>read(write(x)) = x, over seeds; a failing seed is in the message.</summary>
public class LawTests
{
    [Fact]
    public void Request_WrittenAndRead_IsTheSame()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var request = new RequestGenerator(seed).Next();
            var (expected, actual) = (Nouns.Describe(request), Nouns.Describe(Door.Read(Door.Write(request))));
            Assert.True(expected == actual, $"seed {seed}: wrote\n{expected}\nread\n{actual}");
        }
    }

    [Fact]
    public void Request_ReadFromWhatWasWritten_IsWrittenTheSame()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var first = Door.Write(new RequestGenerator(seed).Next());

            Assert.True(first.AsSpan().SequenceEqual(Door.Write(Door.Read(first))), $"seed {seed}");
        }
    }

    [Fact]
    public void Answer_WrittenAsAStreamOrWhole_IsReadTheSame()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var streamed = new ArrayBufferWriter<byte>();
            var stream = DialectSet.GeminiGenerate.OpenWriter(new StreamOptions(true, "resp_0", "m", 0), streamed);
            var direct = new ChatFold();
            AnswerScript.Play(random, new Both(direct, stream));

            var whole = new ArrayBufferWriter<byte>();
            DialectSet.GeminiGenerate.WriteResponse(direct.ToResult(), whole);
            var fromWhole = new ChatFold();
            DialectSet.GeminiGenerate.ReadResponse(whole.WrittenSpan, Quirks.None, fromWhole);
            var fromStream = Splits.AssertSame(streamed.WrittenSpan.ToArray(), () => DialectSet.GeminiGenerate.OpenReader(Quirks.None), random: 1, seed: seed).Fold;

            var expected = Results.Describe(direct.ToResult());
            Assert.True(expected == Results.Describe(fromWhole.ToResult()), $"seed {seed}, whole: {expected}\nbut read\n{Results.Describe(fromWhole.ToResult())}");
            Assert.True(expected == Results.Describe(fromStream.ToResult()), $"seed {seed}, stream: {expected}\nbut read\n{Results.Describe(fromStream.ToResult())}");
        }
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
