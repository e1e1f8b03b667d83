using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>Every recorded answer and stream of the vendor, held against <see cref="Walked"/>.</summary>
public class RecordedAnswerTests
{
    /// <summary>A stream in which a second answer begins within the first; made by hand for another project's bug.</summary>
    private const string Spliced = "anthropic/fixture-spliced-message-start.chunks";

    public static TheoryData<string> Answers => Recordings.Where(recording => IsMessages(recording) && recording.Response is { } body && IsMessage(body));

    public static TheoryData<string> Streams => Recordings.Where(recording => IsMessages(recording) && (recording.Stream ?? (object?)recording.Chunks) is not null && recording.Name != Spliced);

    public static TheoryData<string> Refusals => Recordings.Where(recording => IsMessages(recording) && recording.Status >= 400);

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_Recorded_SaysWhatItsBytesSay(string name)
    {
        var body = Recordings.Get(name).Response!;
        var log = new EventLog();

        DialectSet.AnthropicMessages.ReadResponse(body, Quirks.None, log);

        AssertSays(Walked.Answer(body), log);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_RecordedAndCutAnywhere_SaysWhatItsBytesSay(string name)
    {
        foreach (var events in Bodies(Recordings.Get(name)))
        {
            var body = Encoding.UTF8.GetBytes(string.Concat(events.Select(data => $"event: {JsonNode.Parse(data)!["type"]}\ndata: {data}\n\n")));

            var log = Splits.AssertSame(body, () => DialectSet.AnthropicMessages.OpenReader(Quirks.None), random: 3);

            AssertSays(Walked.Stream(events), log);
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_Recorded_FoldsToTheSameAsItsWholeAnswer(string name)
    {
        foreach (var events in Bodies(Recordings.Get(name)))
        {
            var streamed = new EventLog();
            var body = Encoding.UTF8.GetBytes(string.Concat(events.Select(data => $"data: {data}\n\n")));
            Splits.Run(body, [body.Length], DialectSet.AnthropicMessages.OpenReader(Quirks.None), streamed);

            var whole = new EventLog();
            DialectSet.AnthropicMessages.ReadResponse(Walked.Stream(events).ToBytes(), Quirks.None, whole);

            Results.AssertSame(whole.Fold.ToResult(), streamed.Fold.ToResult());
        }
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_RecordedAndWrittenByTheDoor_IsReadBackTheSame(string name)
    {
        var first = new EventLog();
        DialectSet.AnthropicMessages.ReadResponse(Recordings.Get(name).Response!, Quirks.None, first);

        var written = new ArrayBufferWriter<byte>();
        DialectSet.AnthropicMessages.WriteResponse(first.Fold.ToResult(), written);
        var second = new EventLog();
        DialectSet.AnthropicMessages.ReadResponse(written.WrittenSpan, Quirks.None, second);

        Results.AssertSame(first.Fold.ToResult(), second.Fold.ToResult());
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_RecordedAndWrittenByTheDoor_IsReadBackTheSame(string name)
    {
        foreach (var events in Bodies(Recordings.Get(name)))
        {
            var body = Encoding.UTF8.GetBytes(string.Concat(events.Select(data => $"data: {data}\n\n")));
            var first = new EventLog();
            Splits.Run(body, [body.Length], DialectSet.AnthropicMessages.OpenReader(Quirks.None), first);

            var written = new ArrayBufferWriter<byte>();
            Splits.Run(body, [body.Length], DialectSet.AnthropicMessages.OpenReader(Quirks.None), DialectSet.AnthropicMessages.OpenWriter(new StreamOptions(true, "msg_none", "none", 0), written));
            DoorSequence.AssertSound(written.WrittenSpan);
            var second = Splits.AssertSame(written.WrittenSpan.ToArray(), () => DialectSet.AnthropicMessages.OpenReader(Quirks.None), random: 2);

            Results.AssertSame(first.Fold.ToResult(), second.Fold.ToResult());
        }
    }

    [Fact]
    public void Stream_SecondAnswerWithinTheFirst_IsAnErrorBehindWhatCameBefore()
    {
        Recordings.Require();
        var body = Recordings.Get(Spliced).ChunksAsEvents();

        var log = Splits.AssertSame(body, () => DialectSet.AnthropicMessages.OpenReader(Quirks.None));

        Assert.Equal("upstream_malformed", log.Fold.Error!.Code);
        Assert.Equal(ErrorPhase.Stream, log.Fold.Error.Phase);
        Assert.Equal("I will call the tool.", log.Fold.ToResult().Reasoning);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Error_Recorded_KeepsStatusTypeAndMessage(string name)
    {
        var recording = Recordings.Get(name);
        var said = JsonNode.Parse(recording.Response)!;

        var error = DialectSet.AnthropicMessages.ReadError(recording.Status, recording.Response);

        Assert.Equal(recording.Status, error.Status);
        Assert.Equal((string?)said["error"]!["type"], error.Type);
        Assert.Equal((string?)said["error"]!["message"], error.Message);
        Assert.Equal((string?)said["request_id"], error.RequestId);
        Assert.Equal(ErrorKind.InvalidRequest, error.Kind);
    }

    /// <summary>Each streamed answer of a recording as the bytes of its body.</summary>
    internal static IEnumerable<byte[]> Streamed(Recording recording) => Bodies(recording).Select(events => Encoding.UTF8.GetBytes(string.Concat(events.Select(data => $"data: {data}\n\n"))));

    private static bool IsMessages(Recording recording) =>
        recording.Vendor == "anthropic" && (recording.Url.Length == 0 || recording.Url.EndsWith("/messages", StringComparison.Ordinal));

    private static bool IsMessage(byte[] body) => JsonNode.Parse(body)!["type"]?.GetValue<string>() == "message";

    /// <summary>The payloads of each streamed answer: one recording holds several answers, one behind the other.</summary>
    private static IEnumerable<List<string>> Bodies(Recording recording)
    {
        var payloads = recording.Chunks ?? recording.Stream!.Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => line[5..].Trim()).ToArray();
        var events = new List<string>();
        foreach (var payload in payloads)
        {
            events.Add(payload);
            if (JsonNode.Parse(payload)!["type"]!.GetValue<string>() == "message_stop")
            {
                yield return events;
                events = [];
            }
        }

        Assert.Empty(events);
    }

    private static void AssertSays(Walked walked, EventLog log)
    {
        Assert.Null(log.Fold.Error);
        Assert.True(log.Fold.Ended);
        var result = log.Fold.ToResult();
        var choice = Assert.Single(result.Choices);
        Assert.Equal(walked.Id, result.Id);
        Assert.Equal(walked.Model, result.Model);
        Assert.Equal(walked.Text, result.Content);
        Assert.Equal(walked.Reasoning, result.Reasoning ?? "");
        Assert.Equal(walked.States, choice.Message.Content.OfType<ReasoningPart>().Where(part => part.State is not null).Select(part => part.State!.Data));
        Assert.Equal(walked.Calls, result.ToolCalls.Select(call => $"{call.Id} {call.Name} {JsonNode.Parse(call.Arguments)!.ToJsonString()}"));
        Assert.Equal(walked.Raw, choice.Message.Content.OfType<RawPart>().Select(part => $"{part.Type} {JsonNode.Parse(part.Json.Utf8.Span)!.ToJsonString()}"));
        Assert.Equal(walked.Citations + walked.Beside, choice.Annotations.Count);
        Assert.Equal(walked.StopReason switch { "end_turn" or "stop_sequence" => "stop", "tool_use" => "tool_calls", "max_tokens" => "length", var word => word }, result.FinishReason?.Value);
        Assert.Equal(walked.StopSequence, choice.StopSequence);
        Assert.Equal(walked.PromptTokens, result.Usage!.Value.PromptTokens);
        Assert.Equal(walked.CompletionTokens, result.Usage.Value.CompletionTokens);
        Assert.Equal(walked.CacheRead, result.Usage.Value.CacheRead);
        Assert.Equal(walked.CacheWrites, result.Usage.Value.CacheWrite + result.Usage.Value.CacheWriteLong);
        Assert.Equal(walked.Thinking, result.Usage.Value.Reasoning);
    }
}
