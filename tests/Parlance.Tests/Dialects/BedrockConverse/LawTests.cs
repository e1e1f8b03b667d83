using System.Buffers;
using Parlance.Dialects;
using Parlance.Tests.Dialects.AnthropicMessages;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.BedrockConverse;

/// <summary>read(write(x)) = x, over seeds; a failing seed is in the message.</summary>
public class LawTests
{
    [Fact]
    public void Request_WrittenAndRead_IsTheSame()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var request = new RequestGenerator(seed).Next();
            Assert.True(DialectSet.BedrockConverse.TryReadRequest(Write(request), out var read, out var error), $"seed {seed}: {error?.Message}");

            var (expected, actual) = (Nouns.Describe(request), Nouns.Describe(read));
            Assert.True(expected == actual, $"seed {seed}: wrote\n{expected}\nread\n{actual}");
        }
    }

    [Fact]
    public void Answer_WrittenAsAStreamOrWhole_IsReadTheSame()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var streamed = new ArrayBufferWriter<byte>();
            var direct = new ChatFold();
            AnswerScript.Play(new Random(seed), new Both(direct, DialectSet.BedrockConverse.OpenWriter(new StreamOptions(true, "id", "m", 0), streamed)));

            var whole = new ArrayBufferWriter<byte>();
            DialectSet.BedrockConverse.WriteResponse(direct.ToResult(), whole);
            var fromWhole = new ChatFold();
            DialectSet.BedrockConverse.ReadResponse(whole.WrittenSpan, Quirks.None, fromWhole);
            var fromStream = Splits.AssertSame(streamed.WrittenSpan.ToArray(), () => DialectSet.BedrockConverse.OpenReader(Quirks.None), random: 1, seed: seed, framing: Framing.AwsEventStream).Fold;

            Assert.True(Results.Describe(fromWhole.ToResult()) == Results.Describe(fromStream.ToResult()), $"seed {seed}: whole\n{Results.Describe(fromWhole.ToResult())}\nstream\n{Results.Describe(fromStream.ToResult())}");
            Assert.True(Said(direct.ToResult()) == Said(fromWhole.ToResult()), $"seed {seed}: said\n{Said(direct.ToResult())}\nread\n{Said(fromWhole.ToResult())}");
        }
    }

    /// <summary>What the protocol can say: it has no id, no model and no count of reasoning, and other dialects' parts stay behind.</summary>
    private static string Said(ChatResult result)
    {
        var usage = result.Usage!.Value;
        var choice = result.Choices[0];
        var parts = choice.Message.Content.Where(part => part is not RawPart).ToArray();
        return Results.Describe(result with
        {
            Id = "",
            Model = "",
            Usage = usage with { Output = usage.CompletionTokens, Reasoning = 0 },
            Choices = [choice with { Message = choice.Message with { Content = parts } }],
        });
    }

    private static byte[] Write(ChatRequest request)
    {
        var written = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.BedrockConverse.TryWriteRequest(request, new WireTarget("m", Quirks.None), written, new DroppedFields(), out var error), error?.Message);
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
