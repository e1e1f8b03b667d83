using System.Buffers;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.OpenAiResponses;

/// <summary>Every recorded answer and stream of the dialect, held against <see cref="Walked"/>.</summary>
public class RecordedAnswerTests
{
    /// <summary>A stream that ends in an error.</summary>
    private static readonly string[] s_unfinished = ["openai/fixture-openai-error.1.chunks"];

    public static TheoryData<string> Streams => new(ResponsesRecordings.Streams.Select(row => row.Data).Where(name => !s_unfinished.Contains(name)));

    /// <summary>All but those of background calls, which are not there yet.</summary>
    public static TheoryData<string> Finished => new(ResponsesRecordings.Answers.Select(row => row.Data).Where(name => !name.Contains("background_mode")));

    [Theory]
    [MemberData(nameof(ResponsesRecordings.Answers), MemberType = typeof(ResponsesRecordings))]
    public void Answer_Recorded_SaysWhatItsBytesSay(string name)
    {
        var body = Recordings.Get(name).Response!;
        var log = new EventLog();

        DialectSet.OpenAiResponses.ReadResponse(body, Quirks.None, log);

        AssertSays(Walked.Answer(body), log);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_RecordedAndCutAnywhere_SaysWhatItsBytesSay(string name)
    {
        foreach (var events in ResponsesRecordings.Bodies(Recordings.Get(name)))
        {
            var log = Splits.AssertSame(ResponsesRecordings.Framed(events), () => DialectSet.OpenAiResponses.OpenReader(Quirks.None), random: 3);

            AssertSays(Walked.Stream(events), log);
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_AsItCame_IsReadToItsEnd(string name)
    {
        var recording = Recordings.Get(name);

        var log = Splits.AssertSame(recording.StreamBytes ?? recording.ChunksAsEvents("[DONE]"), () => DialectSet.OpenAiResponses.OpenReader(Quirks.None), random: 1);

        Assert.True(log.Fold.Ended);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_Recorded_FoldsToTheSameAsItsWholeAnswer(string name)
    {
        foreach (var events in ResponsesRecordings.Bodies(Recordings.Get(name)))
        {
            var whole = new EventLog();
            DialectSet.OpenAiResponses.ReadResponse(Walked.Stream(events).ToBytes(), Quirks.None, whole);

            Results.AssertSame(InOrder(whole.Fold.ToResult()), InOrder(Fold(ResponsesRecordings.Framed(events))));
        }
    }

    [Theory]
    [MemberData(nameof(Finished))]
    public void Answer_RecordedAndWrittenByTheDoor_IsReadBackTheSame(string name)
    {
        var first = new EventLog();
        DialectSet.OpenAiResponses.ReadResponse(Recordings.Get(name).Response!, Quirks.None, first);

        var written = new ArrayBufferWriter<byte>();
        DialectSet.OpenAiResponses.WriteResponse(first.Fold.ToResult(), written);
        var second = new EventLog();
        DialectSet.OpenAiResponses.ReadResponse(written.WrittenSpan, Quirks.None, second);

        Results.AssertSame(first.Fold.ToResult(), second.Fold.ToResult());
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_RecordedAndWrittenByTheDoor_IsReadBackTheSame(string name)
    {
        foreach (var events in ResponsesRecordings.Bodies(Recordings.Get(name)))
        {
            var body = ResponsesRecordings.Framed(events);
            var written = new ArrayBufferWriter<byte>();
            Splits.Run(body, [body.Length], DialectSet.OpenAiResponses.OpenReader(Quirks.None), DialectSet.OpenAiResponses.OpenWriter(new StreamOptions(true, "req_none", "none", 0), written));

            DoorSequence.AssertSound(written.WrittenSpan);
            var second = Splits.AssertSame(written.WrittenSpan.ToArray(), () => DialectSet.OpenAiResponses.OpenReader(Quirks.None), random: 2);
            Results.AssertSame(Fold(body), second.Fold.ToResult());
        }
    }

    [Fact]
    public void Stream_ErrorEvent_IsTheErrorThatItSays()
    {
        Recordings.Require();
        var log = Splits.AssertSame(Recordings.Get(s_unfinished[0]).ChunksAsEvents(), () => DialectSet.OpenAiResponses.OpenReader(Quirks.None));

        Assert.Equal((ErrorKind.QuotaExhausted, "insufficient_quota", ErrorPhase.FirstToken), (log.Fold.Error!.Kind, log.Fold.Error.Code, log.Fold.Error.Phase));
    }

    [Fact]
    public void Error_OfAnotherServer_KeepsItsWords()
    {
        Recordings.Require();
        var recording = Recordings.Get("deepseek/deepseek_responses-test_deepseek_responses_rejects_interleaved_function_calls-0");

        var error = DialectSet.OpenAiResponses.ReadError(recording.Status, recording.StreamBytes!);

        Assert.Equal((400, ErrorKind.InvalidRequest, "No tool output found for tool call call-a."), (error.Status, error.Kind, error.Message));
    }

    private static ChatResult Fold(byte[] body)
    {
        var log = new EventLog();
        Splits.Run(body, [body.Length], DialectSet.OpenAiResponses.OpenReader(Quirks.None), log);
        return log.Fold.ToResult();
    }

    /// <summary>A hosted tool's item that no event ended stands at the end of a stream.</summary>
    private static ChatResult InOrder(ChatResult result) => result with
    {
        Choices = [.. result.Choices.Select(choice => choice with { Message = choice.Message with { Content = [.. choice.Message.Content.OrderBy(part => part is RawPart raw ? raw.Json.ToString() : "")] } })],
    };

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
        var states = choice.Message.Content.OfType<ReasoningPart>().Where(part => part.State is not null).Select(part => JsonNode.Parse(part.State!.Data)!).ToArray();
        Assert.Equal(walked.States, states.Select(state => (string)state["data"]!));
        Assert.Equal(walked.StateIds, states.Select(state => (string)state["id"]!));
        Assert.Equal(walked.Calls, result.ToolCalls.Select(call => $"{call.Id} {call.Name} {call.Arguments}"));
        Assert.Equal(walked.Raw.Order(), choice.Message.Content.OfType<RawPart>().Select(part => $"{part.Type} {JsonNode.Parse(part.Json.Utf8.Span)!.ToJsonString()}").Order());
        Assert.Equal(walked.Annotations, choice.Annotations.Count);
        Assert.Equal(walked.LogprobTokens, choice.Logprobs.IsEmpty ? 0 : JsonNode.Parse(choice.Logprobs.Utf8.Span)!["content"]!.AsArray().Count);
        Assert.Equal(walked.Status is "completed" or "complete" ? (walked.Calls.Any() ? "tool_calls" : "stop") : walked.Status, result.FinishReason?.Value);
        var usage = result.Usage ?? default;
        Assert.Equal((walked.Input, walked.Output, walked.Total), (usage.PromptTokens, usage.CompletionTokens, usage.TotalTokens));
        Assert.Equal((walked.Cached, walked.Written, walked.Thought), (usage.CacheRead, usage.CacheWrite, usage.Reasoning));
    }
}
