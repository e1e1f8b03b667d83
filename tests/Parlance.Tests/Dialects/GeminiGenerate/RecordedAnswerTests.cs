using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Dialects.AnthropicMessages;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.GeminiGenerate;

/// <summary>Every recorded answer and stream of the vendor, held against <see cref="Walked"/>.</summary>
public class RecordedAnswerTests
{
    public static TheoryData<string> Answers => Recordings.Where(recording => IsOurs(recording) && Body(recording) is { } body && Encoding.UTF8.GetString(body).Contains("\"candidates\"", StringComparison.Ordinal));

    public static TheoryData<string> Streams => Recordings.Where(recording => IsOurs(recording) && Chunks(recording).Count > 0);

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_Recorded_SaysWhatItsBytesSay(string name)
    {
        var body = Body(Recordings.Get(name))!;
        var log = new EventLog();

        DialectSet.GeminiGenerate.ReadResponse(body, Quirks.None, log);

        AssertSays(Walked.Of([Encoding.UTF8.GetString(body)]), log);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_RecordedAndCutAnywhere_SaysWhatItsBytesSay(string name)
    {
        var recording = Recordings.Get(name);

        var log = Splits.AssertSame(Bytes(recording), () => DialectSet.GeminiGenerate.OpenReader(Quirks.None), random: 3);

        AssertSays(Walked.Of(Chunks(recording)), log);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_RecordedAsAList_IsTheSameAnswer(string name)
    {
        var recording = Recordings.Get(name);
        var (streamed, listed) = (new EventLog(), new EventLog());
        Splits.Run(Bytes(recording), [Bytes(recording).Length], DialectSet.GeminiGenerate.OpenReader(Quirks.None), streamed);

        DialectSet.GeminiGenerate.ReadResponse(Encoding.UTF8.GetBytes($"[{string.Join(",\r\n", Chunks(recording))}]"), Quirks.None, listed);

        Results.AssertSame(streamed.Fold.ToResult(), listed.Fold.ToResult());
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_RecordedAndWrittenByTheDoor_IsReadBackTheSame(string name)
    {
        var first = new EventLog();
        DialectSet.GeminiGenerate.ReadResponse(Body(Recordings.Get(name))!, Quirks.None, first);

        var written = new ArrayBufferWriter<byte>();
        DialectSet.GeminiGenerate.WriteResponse(first.Fold.ToResult(), written);
        var second = new EventLog();
        DialectSet.GeminiGenerate.ReadResponse(written.WrittenSpan, Quirks.None, second);

        Results.AssertSame(first.Fold.ToResult(), second.Fold.ToResult());
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_RecordedAndWrittenByTheDoor_IsReadBackTheSame(string name)
    {
        var body = Bytes(Recordings.Get(name));
        var first = new EventLog();
        Splits.Run(body, [body.Length], DialectSet.GeminiGenerate.OpenReader(Quirks.None), first);

        var written = new ArrayBufferWriter<byte>();
        Splits.Run(body, [body.Length], DialectSet.GeminiGenerate.OpenReader(Quirks.None), DialectSet.GeminiGenerate.OpenWriter(new StreamOptions(true, "none", "none", 0), written));
        var second = Splits.AssertSame(written.WrittenSpan.ToArray(), () => DialectSet.GeminiGenerate.OpenReader(Quirks.None), random: 2);
        var list = new ArrayBufferWriter<byte>();
        Splits.Run(body, [body.Length], DialectSet.GeminiGenerate.OpenReader(Quirks.None), DialectSet.GeminiGenerate.OpenWriter(new StreamOptions(true, "none", "none", 0) { AsList = true }, list));
        var third = new EventLog();
        DialectSet.GeminiGenerate.ReadResponse(list.WrittenSpan, Quirks.None, third);

        Results.AssertSame(InOrder(first), InOrder(second));
        Results.AssertSame(InOrder(first), InOrder(third));
        Assert.IsType<JsonArray>(JsonNode.Parse(list.WrittenSpan));
    }

    [Fact]
    public void Error_RecordedRateLimit_KeepsItsDelay()
    {
        Recordings.Require();

        var error = DialectSet.GeminiGenerate.ReadError(429, Recordings.Get("gemini/fixture-google-429-retry-info").Response);

        Assert.Equal((ErrorKind.RateLimited, "RESOURCE_EXHAUSTED", TimeSpan.FromSeconds(34.4)), (error.Kind, error.Type, error.RetryAfter));
    }

    [Fact]
    public void Answer_RecordedBlockedPrompt_IsAnErrorOfTheCaller()
    {
        Recordings.Require();
        var log = new EventLog();

        DialectSet.GeminiGenerate.ReadResponse(Recordings.Get("vertex/google-test_google_model_armor_prompt_template_text_gets_blocked-1").Response, Quirks.None, log);

        var error = log.Fold.Error!;
        Assert.Equal((ErrorKind.InvalidRequest, "content_filter", "MODEL_ARMOR", false), (error.Kind, error.Code, error.Type, error.Retryable));
        Assert.Equal("The prompt violated Prompt Injection and Jailbreak filters.", error.Message);
    }

    /// <summary>Answers of this protocol: the folders also hold the vendor's other surfaces (OpenAI's protocol, interactions, live).</summary>
    internal static bool IsOurs(Recording recording) =>
        recording.Vendor is "gemini" or "vertex" && recording.Status == 200 && (recording.Url.Length == 0 || recording.Url.Contains("enerateContent", StringComparison.Ordinal));

    internal static byte[]? Body(Recording recording) => recording.Response ?? (recording.Stream is { } text && text.StartsWith('{') ? Encoding.UTF8.GetBytes(text) : null);

    internal static IReadOnlyList<string> Chunks(Recording recording)
    {
        var chunks = recording.Chunks ?? (recording.Stream is { } stream && !stream.StartsWith('{') ? stream.Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => line[5..].Trim()).ToArray() : []);
        return chunks.Any(chunk => chunk.StartsWith("{\"candidates\"", StringComparison.Ordinal)) ? chunks : [];
    }

    internal static byte[] Bytes(Recording recording) => recording.StreamBytes ?? recording.ChunksAsEvents();

    private static void AssertSays(Walked walked, EventLog log)
    {
        Assert.Null(log.Fold.Error);
        Assert.True(log.Fold.Ended);
        var result = log.Fold.ToResult();
        var choice = Assert.Single(result.Choices);
        Assert.Equal(walked.Id ?? "", result.Id);
        Assert.Equal(walked.Model ?? "", result.Model);
        Assert.Equal(walked.Text, result.Content);
        Assert.Equal(walked.Reasoning, result.Reasoning ?? "");
        Assert.Equal(walked.States, States(choice.Message));
        Assert.Equal(walked.Calls, result.ToolCalls.Select(call => $"{call.Name} {JsonNode.Parse(call.Arguments)!.ToJsonString()}"));
        Assert.Equal(walked.Raw, choice.Message.Content.OfType<RawPart>().Select(part => JsonNode.Parse(part.Json.Utf8.Span)!.ToJsonString()));
        Assert.Equal(walked.FinishReason switch { "STOP" => walked.Calls.Count > 0 ? "tool_calls" : "stop", "MAX_TOKENS" => "length", "SAFETY" => "content_filter", var word => word }, result.FinishReason?.Value);
        Assert.Equal(walked.Tokens, choice.Logprobs.IsEmpty ? 0 : JsonNode.Parse(choice.Logprobs.Utf8.Span)!["content"]!.AsArray().Count);
        AssertCounts(walked, result.Usage!.Value);
    }

    private static void AssertCounts(Walked walked, Usage usage)
    {
        Assert.Equal(walked.Count("promptTokenCount") + walked.Count("toolUsePromptTokenCount"), usage.PromptTokens);
        Assert.Equal(walked.Count("candidatesTokenCount") + walked.Count("thoughtsTokenCount"), usage.CompletionTokens);
        Assert.Equal(walked.Count("totalTokenCount"), usage.TotalTokens);
        Assert.Equal(walked.Count("cachedContentTokenCount"), usage.CachedTokens);
        Assert.Equal(walked.Count("thoughtsTokenCount"), usage.Reasoning);
        Assert.Equal(walked.Sound("promptTokensDetails") - walked.Sound("cacheTokensDetails"), usage.AudioInput);
    }

    /// <summary>The answer with its annotations in one order: a stream may spread them over chunks, and repeat them.</summary>
    private static ChatResult InOrder(EventLog log)
    {
        var result = log.Fold.ToResult();
        return result with { Choices = [.. result.Choices.Select(choice => choice with { Annotations = [.. choice.Annotations.GroupBy(part => part.Json.ToString()[..8]).Select(group => group.Last()).OrderBy(part => part.Json.ToString(), StringComparer.Ordinal)] })] };
    }

    private static IEnumerable<string> States(Message message) => message.Content.Select(part => part switch { ToolCall call => call.State?.Data, ReasoningPart reasoning => reasoning.State?.Data, _ => null }).OfType<string>();
}
