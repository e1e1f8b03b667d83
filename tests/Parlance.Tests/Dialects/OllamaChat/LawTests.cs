using System.Buffers;
using Parlance.Dialects;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.OllamaChat;

/// <summary>read(write(x)) = x, over seeds; a failing seed is in the message.</summary>
public class LawTests
{
    [Fact]
    public void Request_WrittenAndRead_IsTheSame()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var request = new RequestGenerator(seed).Next();

            var (expected, actual) = (Nouns.Describe(request), Nouns.Describe(WriteAndRead(request, $"seed {seed}")));

            Assert.True(expected == actual, $"seed {seed}: wrote\n{expected}\nread\n{actual}");
        }
    }

    [Fact]
    public void Answer_WrittenAsAStreamOrWhole_IsReadTheSame()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var direct = new ChatFold();
            AnthropicMessages.AnswerScript.Play(new Random(seed), direct);
            var streamed = new ArrayBufferWriter<byte>();
            AnthropicMessages.AnswerScript.Play(new Random(seed), DialectSet.OllamaChat.OpenWriter(new StreamOptions(true, "id", "m", 0), streamed));
            var whole = new ArrayBufferWriter<byte>();
            DialectSet.OllamaChat.WriteResponse(direct.ToResult(), whole);

            var fromStream = Splits.AssertSame(streamed.WrittenSpan.ToArray(), () => DialectSet.OllamaChat.OpenReader(Quirks.None), random: 1, seed: seed, framing: Framing.JsonLines).Fold;
            var fromWhole = new ChatFold();
            DialectSet.OllamaChat.ReadResponse(whole.WrittenSpan, Quirks.None, fromWhole);

            var expected = Answers.Describe(direct);
            Assert.True(expected == Answers.Describe(fromStream), $"seed {seed}, stream: {expected}\nbut read\n{Answers.Describe(fromStream)}");
            Assert.True(expected == Answers.Describe(fromWhole), $"seed {seed}, whole: {expected}\nbut read\n{Answers.Describe(fromWhole)}");
        }
    }

    private static ChatRequest WriteAndRead(ChatRequest request, string name)
    {
        var written = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.OllamaChat.TryWriteRequest(request, new WireTarget("m", Quirks.None), written, new DroppedFields(), out var error), $"{name}: {error?.Message}");
        Assert.True(DialectSet.OllamaChat.TryReadRequest(written.WrittenMemory, out var read, out error), $"{name}: {error?.Message}");
        return read;
    }
}
