using System.Buffers;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Dialects.AnthropicMessages;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.BedrockConverse;

/// <summary>Every recorded exchange of the service, held against <see cref="Walked"/>.</summary>
public class RecordedTests
{
    public static TheoryData<string> Answers => BedrockRecordings.Answers;

    public static TheoryData<string> Streams => BedrockRecordings.Streams;

    public static TheoryData<string> Requests => BedrockRecordings.Requests;

    public static TheoryData<string> Refusals => BedrockRecordings.Refusals;

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_Recorded_SaysWhatItsBytesSay(string name)
    {
        var body = BedrockRecordings.Answer(Recordings.Get(name))!;
        var log = new EventLog();

        DialectSet.BedrockConverse.ReadResponse(body, Quirks.None, log);

        AssertSays(Walked.Answer(body), log);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_RecordedAndCutAnywhere_SaysWhatItsBytesSay(string name)
    {
        var body = BedrockRecordings.Stream(Recordings.Get(name))!;

        var log = Splits.AssertSame(body, () => DialectSet.BedrockConverse.OpenReader(Quirks.None), random: 6, framing: Framing.AwsEventStream);

        AssertSays(Walked.Stream(BedrockRecordings.Events(body)), log);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_Recorded_FoldsToTheSameAsItsWholeAnswer(string name)
    {
        var body = BedrockRecordings.Stream(Recordings.Get(name))!;
        var (whole, streamed) = (new EventLog(), new EventLog());

        Splits.Run(body, [body.Length], DialectSet.BedrockConverse.OpenReader(Quirks.None), streamed, Framing.AwsEventStream);
        DialectSet.BedrockConverse.ReadResponse(Walked.Stream(BedrockRecordings.Events(body)).ToBytes(), Quirks.None, whole);

        Results.AssertSame(whole.Fold.ToResult(), streamed.Fold.ToResult());
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_RecordedAndWrittenByTheDoor_IsReadBackTheSame(string name)
    {
        var first = new EventLog();
        DialectSet.BedrockConverse.ReadResponse(BedrockRecordings.Answer(Recordings.Get(name))!, Quirks.None, first);

        var written = new ArrayBufferWriter<byte>();
        DialectSet.BedrockConverse.WriteResponse(first.Fold.ToResult(), written);
        var second = new EventLog();
        DialectSet.BedrockConverse.ReadResponse(written.WrittenSpan, Quirks.None, second);

        Results.AssertSame(first.Fold.ToResult(), second.Fold.ToResult());
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_RecordedAndWrittenByTheDoor_IsReadBackTheSame(string name)
    {
        var body = BedrockRecordings.Stream(Recordings.Get(name))!;
        var first = new EventLog();
        Splits.Run(body, [body.Length], DialectSet.BedrockConverse.OpenReader(Quirks.None), first, Framing.AwsEventStream);

        var written = new ArrayBufferWriter<byte>();
        Splits.Run(body, [body.Length], DialectSet.BedrockConverse.OpenReader(Quirks.None), DialectSet.BedrockConverse.OpenWriter(new StreamOptions(true, "none", "none", 0), written), Framing.AwsEventStream);
        var second = Splits.AssertSame(written.WrittenSpan.ToArray(), () => DialectSet.BedrockConverse.OpenReader(Quirks.None), random: 2, framing: Framing.AwsEventStream);

        // A stream without usage is written with zeros, because the protocol demands it.
        Results.AssertSame(first.Fold.ToResult() with { Usage = first.Fold.Usage ?? default(Usage) }, second.Fold.ToResult());
        Assert.Equal(Walked.Stream(BedrockRecordings.Events(body)).Text, Walked.Stream(BedrockRecordings.Events(written.WrittenSpan.ToArray())).Text);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_RecordedAccepted_IsReadAndWrittenBackTheSame(string name)
    {
        var recording = Recordings.Get(name);

        Assert.True(DialectSet.BedrockConverse.TryReadRequest(recording.Request, out var request, out var error), error?.Message);
        var written = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.BedrockConverse.TryWriteRequest(request, new WireTarget("m", Quirks.None), written, new DroppedFields(), out error), error?.Message);

        RequestComparer.AssertSame(recording.Request, written.WrittenSpan);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Error_Recorded_KeepsStatusAndMessage(string name)
    {
        var recording = Recordings.Get(name);

        var error = DialectSet.BedrockConverse.ReadError(recording.Status, recording.Response);

        Assert.Equal(recording.Status, error.Status);
        Assert.Equal((string?)JsonNode.Parse(recording.Response)!["message"], error.Message);
        Assert.Equal((ErrorKind.NotFound, "model_not_found"), (error.Kind, error.Code));
    }

    private static void AssertSays(Walked walked, EventLog log)
    {
        Assert.Null(log.Fold.Error);
        Assert.True(log.Fold.Ended);
        var result = log.Fold.ToResult();
        var choice = Assert.Single(result.Choices);
        Assert.Equal(walked.Text, result.Content);
        Assert.Equal(walked.Reasoning, result.Reasoning ?? "");
        Assert.Equal(walked.States, choice.Message.Content.OfType<ReasoningPart>().Where(part => part.State is not null).Select(part => part.State!.Data));
        Assert.Equal(walked.Calls, result.ToolCalls.Select(call => $"{call.Id} {call.Name} {JsonNode.Parse(call.Arguments)!.ToJsonString()}"));
        Assert.Equal(walked.Raw, choice.Message.Content.OfType<RawPart>().Select(part => JsonNode.Parse(part.Json.Utf8.Span)!.ToJsonString()));
        Assert.Equal(walked.StopReason switch { "end_turn" or "stop_sequence" => "stop", "tool_use" => "tool_calls", "max_tokens" => "length", var word => word }, result.FinishReason?.Value);
        Assert.Equal(walked.HasUsage, result.Usage is not null);
        var usage = result.Usage ?? default;
        Assert.Equal((walked.Total, walked.Output, walked.CacheRead, walked.CacheWrite), (usage.TotalTokens, usage.CompletionTokens, usage.CacheRead, usage.CacheWrite + usage.CacheWriteLong));
    }
}
