using System.Buffers;
using Parlance.Dialects;
using Parlance.Tests.Dialects.AnthropicMessages;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.CohereChat;

/// <summary>read(write(x)) = x, over seeds; a failing seed is in the message.</summary>
public class LawTests
{
    [Fact]
    public void Request_ReadFromAFixtureAndWritten_IsReadTheSame()
    {
        foreach (var row in Fixture.With("cohere-chat", "request.wire.json"))
        {
            Assert.True(DialectSet.CohereChat.TryReadRequest(new Fixture("cohere-chat", row.Data).Bytes("request.wire.json"), out var request, out _));
            var written = new ArrayBufferWriter<byte>();
            Assert.True(DialectSet.CohereChat.TryWriteRequest(request, new WireTarget(request.Model, Quirks.None), written, new DroppedFields(), out _));
            Assert.True(DialectSet.CohereChat.TryReadRequest(written.WrittenMemory, out var read, out _));

            Assert.Equal(Nouns.Describe(request), Nouns.Describe(read));
        }
    }

    [Fact]
    public void Answer_WrittenAsAStreamOrWhole_IsReadTheSame()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var streamed = new ArrayBufferWriter<byte>();
            var direct = new ChatFold();
            AnswerScript.Play(new Random(seed), new Both(direct, DialectSet.CohereChat.OpenWriter(new StreamOptions(true, "id", "m", 0), streamed)));

            var whole = new ArrayBufferWriter<byte>();
            DialectSet.CohereChat.WriteResponse(direct.ToResult(), whole);
            var fromWhole = new ChatFold();
            DialectSet.CohereChat.ReadResponse(whole.WrittenSpan, Quirks.None, fromWhole);
            var fromStream = Splits.AssertSame(streamed.WrittenSpan.ToArray(), () => DialectSet.CohereChat.OpenReader(Quirks.None), random: 1, seed: seed).Fold;

            Assert.True(Said(fromWhole.ToResult()) == Said(fromStream.ToResult()), $"seed {seed}: whole\n{Said(fromWhole.ToResult())}\nstream\n{Said(fromStream.ToResult())}");
            Assert.True(Said(direct.ToResult()) == Said(fromWhole.ToResult()), $"seed {seed}: said\n{Said(direct.ToResult())}\nread\n{Said(fromWhole.ToResult())}");
        }
    }

    /// <summary>What the protocol can say: text, reasoning, calls, the reason and what is billed.</summary>
    private static string Said(ChatResult result)
    {
        var calls = result.ToolCalls.Select(call => $"{call.Id} {call.Name} {call.Arguments}");
        return $"{result.Id} {result.Content} {result.Reasoning} {string.Join('|', calls)} {result.FinishReason} {result.Usage!.Value.PromptTokens} {result.Usage.Value.CompletionTokens} {result.Usage.Value.CacheRead}";
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
