using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Dialects.AnthropicMessages;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.CohereChat;

/// <summary>Every recorded exchange of the vendor, held against <see cref="Walked"/>.</summary>
public class RecordedTests
{
    public static TheoryData<string> Answers => Recordings.Where(recording => recording.Vendor == "cohere" && recording.Response is { } body && JsonNode.Parse(body)!["message"] is not null);

    public static TheoryData<string> Streams => Recordings.Where(recording => recording.Vendor == "cohere" && recording.Chunks is not null);

    public static TheoryData<string> Requests => Recordings.Where(recording => recording.Vendor == "cohere" && recording.Status == 200 && recording.Request is not null && recording.Url.EndsWith("/chat", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_Recorded_SaysWhatItsBytesSay(string name)
    {
        var body = Recordings.Get(name).Response!;
        var log = new EventLog();

        DialectSet.CohereChat.ReadResponse(body, Quirks.None, log);

        AssertSays(Walked.Answer(body), log);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_RecordedAndCutAnywhere_SaysWhatItsBytesSay(string name)
    {
        var recording = Recordings.Get(name);

        var log = Splits.AssertSame(recording.ChunksAsEvents(), () => DialectSet.CohereChat.OpenReader(Quirks.None), random: 6);

        AssertSays(Walked.Stream(recording.Chunks!), log);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_Recorded_FoldsToTheSameAsItsWholeAnswer(string name)
    {
        var recording = Recordings.Get(name);
        var body = recording.ChunksAsEvents();
        var (whole, streamed) = (new EventLog(), new EventLog());

        Splits.Run(body, [body.Length], DialectSet.CohereChat.OpenReader(Quirks.None), streamed);
        DialectSet.CohereChat.ReadResponse(Walked.Stream(recording.Chunks!).ToBytes(), Quirks.None, whole);

        Results.AssertSame(whole.Fold.ToResult(), streamed.Fold.ToResult());
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_RecordedAndWrittenByTheDoor_IsReadBackTheSame(string name)
    {
        var first = new EventLog();
        DialectSet.CohereChat.ReadResponse(Recordings.Get(name).Response!, Quirks.None, first);

        var written = new ArrayBufferWriter<byte>();
        DialectSet.CohereChat.WriteResponse(first.Fold.ToResult(), written);
        var second = new EventLog();
        DialectSet.CohereChat.ReadResponse(written.WrittenSpan, Quirks.None, second);

        Results.AssertSame(first.Fold.ToResult(), second.Fold.ToResult());
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_RecordedAndWrittenByTheDoor_IsReadBackTheSame(string name)
    {
        var body = Recordings.Get(name).ChunksAsEvents();
        var first = new EventLog();
        Splits.Run(body, [body.Length], DialectSet.CohereChat.OpenReader(Quirks.None), first);

        var written = new ArrayBufferWriter<byte>();
        Splits.Run(body, [body.Length], DialectSet.CohereChat.OpenReader(Quirks.None), DialectSet.CohereChat.OpenWriter(new StreamOptions(true, "none", "none", 0), written));
        var second = Splits.AssertSame(written.WrittenSpan.ToArray(), () => DialectSet.CohereChat.OpenReader(Quirks.None), random: 2);

        Results.AssertSame(first.Fold.ToResult(), second.Fold.ToResult());
        var payloads = Encoding.UTF8.GetString(written.WrittenSpan).Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]);
        Assert.Equal(first.Fold.ToResult().Content, Walked.Stream(payloads).Text);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_RecordedAccepted_IsReadAndWrittenBackTheSame(string name)
    {
        var recording = Recordings.Get(name);

        Assert.True(DialectSet.CohereChat.TryReadRequest(recording.Request, out var request, out var error), error?.Message);
        var written = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.CohereChat.TryWriteRequest(request, new WireTarget(request.Model, Quirks.None), written, new DroppedFields(), out error), error?.Message);

        RequestComparer.AssertSame(recording.Request, written.WrittenSpan);
    }

    private static void AssertSays(Walked walked, EventLog log)
    {
        Assert.Null(log.Fold.Error);
        Assert.True(log.Fold.Ended);
        var result = log.Fold.ToResult();
        var choice = Assert.Single(result.Choices);
        Assert.Equal(walked.Id, result.Id);
        Assert.Equal(walked.Text, result.Content);
        Assert.Equal(walked.Reasoning, result.Reasoning ?? "");
        Assert.Equal(walked.Calls, result.ToolCalls.Select(call => $"{call.Id} {call.Name} {JsonNode.Parse(call.Arguments)!.ToJsonString()}"));
        Assert.Equal(walked.Citations, choice.Annotations.Count);
        Assert.Equal(walked.FinishReason switch { "COMPLETE" => "stop", "TOOL_CALL" => "tool_calls", var word => word }, result.FinishReason?.Value);
        var usage = result.Usage!.Value;
        Assert.Equal(walked.Tokens, new BilledTokens(usage.PromptTokens, usage.CompletionTokens));
        Assert.Equal(walked.Billed, usage.Billed ?? walked.Tokens);
    }
}
