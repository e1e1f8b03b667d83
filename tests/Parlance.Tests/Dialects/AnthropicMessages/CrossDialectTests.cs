using System.Buffers;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>An answer that passes through the other dialect says the same: recorded streams, whole, byte by byte and cut at random.</summary>
public class CrossDialectTests
{
    private static readonly StreamOptions s_options = new(true, "id_made", "model-made", 1);

    private static IDialect Anthropic => DialectSet.AnthropicMessages;

    private static IDialect OpenAi => DialectSet.OpenAiChat;

    public static TheoryData<string> AnthropicStreams => RecordedAnswerTests.Streams;

    public static TheoryData<string> AnthropicAnswers => RecordedAnswerTests.Answers;

    public static TheoryData<string> OpenAiStreams => Recordings.Where(recording => IsOpenAiChat(recording) && recording.Status == 200 && recording.Stream is not null);

    public static TheoryData<string> OpenAiRequests => Recordings.Where(recording => IsOpenAiChat(recording) && recording.Status == 200 && recording.Request is not null);

    public static TheoryData<string> AnthropicRequests => RecordedRequestTests.Accepted;

    [Theory]
    [MemberData(nameof(AnthropicStreams))]
    public void Stream_OfAnthropicThroughTheOpenAiDoor_FoldsToTheSame(string name)
    {
        foreach (var body in RecordedAnswerTests.Streamed(Recordings.Get(name)))
        {
            var direct = Fold(Anthropic, body);
            foreach (var (_, lengths) in Splits.Of(body.Length, random: 2))
            {
                var written = new ArrayBufferWriter<byte>();
                Splits.Run(body, lengths, Anthropic.OpenReader(Quirks.None), OpenAi.OpenWriter(s_options, written));

                AssertSame(direct, Fold(OpenAi, written.WrittenSpan.ToArray()), states: true);
            }
        }
    }

    [Theory]
    [MemberData(nameof(OpenAiStreams))]
    public void Stream_OfOpenAiThroughTheAnthropicDoor_FoldsToTheSame(string name)
    {
        var body = Recordings.Get(name).StreamBytes!;
        var direct = new EventLog();
        Splits.Run(body, [body.Length], OpenAi.OpenReader(Quirks.None), direct);
        foreach (var (_, lengths) in Splits.Of(body.Length, random: 2))
        {
            var written = new ArrayBufferWriter<byte>();
            Splits.Run(body, lengths, OpenAi.OpenReader(Quirks.None), Anthropic.OpenWriter(s_options, written));
            var crossed = new EventLog();
            Splits.Run(written.WrittenSpan, [written.WrittenCount], Anthropic.OpenReader(Quirks.None), crossed);

            if (direct.Fold.Error is { } error)
            {
                Assert.Equal(error.Message, crossed.Fold.Error?.Message);
                continue;
            }

            DoorSequence.AssertSound(written.WrittenSpan);
            AssertSame(direct.Fold.ToResult(), crossed.Fold.ToResult(), states: false);
        }
    }

    [Theory]
    [MemberData(nameof(AnthropicAnswers))]
    public void Answer_OfAnthropicThroughTheOpenAiDoor_FoldsToTheSame(string name)
    {
        var direct = new ChatFold();
        Anthropic.ReadResponse(Recordings.Get(name).Response!, Quirks.None, direct);
        var written = new ArrayBufferWriter<byte>();
        OpenAi.WriteResponse(direct.ToResult(), written);
        var crossed = new ChatFold();
        OpenAi.ReadResponse(written.WrittenSpan, Quirks.None, crossed);

        AssertSame(direct.ToResult(), crossed.ToResult(), states: true);
    }

    [Theory]
    [MemberData(nameof(OpenAiRequests))]
    public void Request_OfOpenAiForAnthropic_KeepsWhatIsSaidOrNamesWhatCannotBe(string name)
    {
        if (!OpenAi.TryReadRequest(Recordings.Get(name).Request, out var request, out var error))
        {
            // Another vendor's own deviation, which that door refuses by name.
            Assert.NotNull(error.Param);
            return;
        }

        var written = new ArrayBufferWriter<byte>();
        if (!Anthropic.TryWriteRequest(request, new WireTarget("claude-x", Quirks.None), written, new DroppedFields(), out error))
        {
            Assert.Equal((ErrorKind.InvalidRequest, ErrorSide.Client, 0), (error.Kind, error.Side, written.WrittenCount));
            Assert.NotNull(error.Param);
            return;
        }

        Assert.True(Anthropic.TryReadRequest(written.WrittenMemory, out var read, out error), error?.Message);
        Assert.Equal(Said(request), Said(read));
        Assert.Equal(request.Tools.Select(tool => tool.Name), read.Tools.Select(tool => tool.Name).Take(request.Tools.Count));
    }

    [Theory]
    [MemberData(nameof(AnthropicRequests))]
    public void Request_OfAnthropicForOpenAi_KeepsWhatIsSaidOrNamesWhatCannotBe(string name)
    {
        Assert.True(Anthropic.TryReadRequest(Recordings.Get(name).Request, out var request, out var error), error?.Message);
        var written = new ArrayBufferWriter<byte>();
        if (!OpenAi.TryWriteRequest(request, new WireTarget("gpt-x", Quirks.None), written, new DroppedFields(), out error))
        {
            Assert.Equal((ErrorKind.InvalidRequest, 0), (error.Kind, written.WrittenCount));
            Assert.NotNull(error.Param);
            return;
        }

        Assert.True(OpenAi.TryReadRequest(written.WrittenMemory, out var read, out error), error?.Message);
        Assert.Equal(Said(request), Said(read));
    }

    private static bool IsOpenAiChat(Recording recording) => recording.Url.EndsWith("/chat/completions", StringComparison.Ordinal);

    private static ChatResult Fold(IDialect dialect, byte[] body)
    {
        var fold = new ChatFold();
        Splits.Run(body, [body.Length], dialect.OpenReader(Quirks.None), fold);
        Assert.Null(fold.Error);
        return fold.ToResult();
    }

    private static void AssertSame(ChatResult expected, ChatResult actual, bool states)
    {
        Assert.Equal(expected.Content + Refusals(expected), actual.Content + Refusals(actual));
        Assert.Equal(expected.Reasoning ?? "", actual.Reasoning ?? "");
        Assert.Equal(expected.ToolCalls.Select(Describe), actual.ToolCalls.Select(Describe));
        Assert.Equal(Refusals(expected).Length > 0 ? "content_filter" : expected.FinishReason?.Value, actual.FinishReason?.Value);
        Assert.Equal(expected.Usage?.PromptTokens ?? 0, actual.Usage?.PromptTokens ?? 0);
        Assert.Equal(expected.Usage?.CompletionTokens ?? 0, actual.Usage?.CompletionTokens ?? 0);
        Assert.Equal(expected.Usage?.CacheRead ?? 0, actual.Usage?.CacheRead ?? 0);
        Assert.Equal(expected.Usage?.Reasoning ?? 0, actual.Usage?.Reasoning ?? 0);
        if (states)
        {
            Assert.Equal(States(expected), States(actual));
        }
    }

    private static string Refusals(ChatResult result) => string.Concat(result.Message.Content.OfType<RefusalPart>().Select(part => part.Text));

    private static IEnumerable<OpaqueState> States(ChatResult result) => result.Message.Content.OfType<ReasoningPart>().Where(part => part.State is not null).Select(part => part.State!);

    private static string Describe(ToolCall call) => $"{call.Id} {call.Name} {JsonNode.Parse(call.Arguments)!.ToJsonString()}";

    /// <summary>Everything said in words or by tools, in order, blank text and empty turns aside.</summary>
    private static string Said(ChatRequest request)
    {
        var lines = new List<string>();
        foreach (var part in request.Messages.SelectMany(message => message.Content))
        {
            switch (part)
            {
                case TextPart text when !string.IsNullOrWhiteSpace(text.Text) && !text.Text.StartsWith("Answer with one JSON object", StringComparison.Ordinal):
                    lines.Add(text.Text.TrimEnd());
                    break;
                case FilePart { Text: { } text }:
                    lines.Add(text.TrimEnd());
                    break;
                case ToolCall call:
                    lines.Add(Describe(call));
                    break;
                case ToolResult result:
                    lines.Add($"{result.CallId} {string.Concat(result.Content.OfType<TextPart>().Select(text => text.Text)).Trim()}");
                    break;
                case ImagePart or FilePart:
                    lines.Add("media");
                    break;
            }
        }

        // System text is hoisted, so order holds only within what is left; the sorted list proves that nothing is lost.
        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }
}
