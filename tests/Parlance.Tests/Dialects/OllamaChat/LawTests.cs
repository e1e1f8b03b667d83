using System.Buffers;
using Parlance.Dialects;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.OllamaChat;

/// <summary>read(write(x)) = x, over seeds and over every recorded exchange of the chat dialect; a failing seed is in the message.</summary>
public class LawTests
{
    public static TheoryData<string> RecordedRequests => OpenAiChat.ChatRecordings.Requests;

    public static TheoryData<string> RecordedStreams => OpenAiChat.ChatRecordings.Streams;

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

    /// <summary>A request that OpenAI's vendors accepted says the same at an Ollama server, or is refused for content that such a server cannot take.</summary>
    [Theory]
    [MemberData(nameof(RecordedRequests))]
    public void RecordedRequest_CarriedThroughThisDialect_SaysTheSame(string name)
    {
        var recording = Recordings.Get(name);
        Assert.True(DialectSet.OpenAiChat.TryReadRequest(recording.Request, out var request, out _));
        var output = new ArrayBufferWriter<byte>();
        if (!DialectSet.OllamaChat.TryWriteRequest(request, new WireTarget("m", Quirks.None), output, new DroppedFields(), out var error))
        {
            Assert.Equal("unsupported_content", error.Code);
            return;
        }

        Assert.True(DialectSet.OllamaChat.TryReadRequest(output.WrittenMemory, out var read, out error), error?.Message);
        Assert.Equal(Said(request), Said(read));
    }

    [Theory]
    [MemberData(nameof(RecordedStreams))]
    public void RecordedStream_CarriedThroughThisDoor_KeepsTextToolsAndUsage(string name)
    {
        var recording = Recordings.Get(name);
        var body = OpenAiChat.ChatRecordings.Body(recording);
        var direct = new ChatFold();
        Splits.Run(body, [body.Length], DialectSet.OpenAiChat.OpenReader(OpenAiChat.ChatRecordings.AnswerQuirks(recording)), direct);
        var output = new ArrayBufferWriter<byte>();
        Splits.Run(body, [body.Length], DialectSet.OpenAiChat.OpenReader(OpenAiChat.ChatRecordings.AnswerQuirks(recording)), DialectSet.OllamaChat.OpenWriter(new StreamOptions(true, "id", "m", 0), output));

        var fold = new ChatFold();
        Splits.Run(output.WrittenSpan, [output.WrittenCount], DialectSet.OllamaChat.OpenReader(Quirks.None), fold, Framing.JsonLines);

        var (expected, actual) = (direct.ToResult(), fold.ToResult());
        Assert.Equal((direct.Ended, direct.Error?.Message), (fold.Ended, fold.Error?.Message));
        Assert.Equal((expected.Content, expected.Reasoning), (actual.Content, actual.Reasoning));
        Assert.Equal(direct.Ended ? expected.Usage?.TotalTokens : null, actual.Usage?.TotalTokens);
        Assert.Equal(direct.Ended ? expected.ToolCalls.Select(call => (call.Id, call.Name)) : [], actual.ToolCalls.Select(call => (call.Id, call.Name)));
    }

    private static ChatRequest WriteAndRead(ChatRequest request, string name)
    {
        var written = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.OllamaChat.TryWriteRequest(request, new WireTarget("m", Quirks.None), written, new DroppedFields(), out var error), $"{name}: {error?.Message}");
        Assert.True(DialectSet.OllamaChat.TryReadRequest(written.WrittenMemory, out var read, out error), $"{name}: {error?.Message}");
        return read;
    }

    private static IEnumerable<string> Said(ChatRequest request) => request.Messages.SelectMany(message => message.Content.Where(part => part is ToolResult).Concat(message.Content.Where(part => part is not ToolResult))
        .Select(part => part switch
        {
            ToolCall call => $"call {call.Id} {call.Name}",
            ToolResult result => $"result {result.CallId} {string.Concat(result.Content.OfType<TextPart>().Select(text => text.Text))}",
            ReasoningPart { Text.Length: > 0 } reasoning => $"reasoning {reasoning.Text}",
            ImagePart image => $"image {image.Base64 ?? image.Url}",
            _ => "",
        })
        .Append($"{(message.Role == MessageRole.Developer ? MessageRole.System : message.Role)} {string.Concat(message.Content.Select(part => (part as TextPart)?.Text ?? (part as RefusalPart)?.Text))}")
        .Where(line => line.Length > 0)
        .Order(StringComparer.Ordinal));
}
