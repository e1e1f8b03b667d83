using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.OpenAiChat;

public class RecordedAnswerTests
{
    /// <summary>Recordings that are no answer of this dialect: an echo server's text, a stream that the provider ended with an error.</summary>
    private static readonly string[] s_failures =
    [
        "openai/openai-test_text_response-0", "openrouter/openrouter-test_openrouter_stream_error-0",
        "groq/groq-test_tool_use_failed_error_streaming-0", "groq/groq-test_tool_use_failed_error_streaming_with_text-0",
    ];

    /// <summary>Fields of messages that have no noun and are kept as such.</summary>
    private static readonly string[] s_keptFields = [".executed_tools", ".extra_content"];

    [Theory]
    [MemberData(nameof(ChatRecordings.Answers), MemberType = typeof(ChatRecordings))]
    public void ReadResponse_WhatTheVendorSent_IsUnderstood(string name)
    {
        var recording = Recordings.Get(name);
        var log = new EventLog();

        DialectSet.OpenAiChat.ReadResponse(recording.Response!, ChatRecordings.AnswerQuirks(recording), log);

        Assert.True(log.Fold.Ended, log.ToString());
        AssertKnown(log);
        Assert.Equal(AnswerWalk.OfResponse(recording.Response!), AnswerWalk.OfResult(log.Fold.ToResult(), recording.Response!));
    }

    [Theory]
    [MemberData(nameof(ChatRecordings.Streams), MemberType = typeof(ChatRecordings))]
    public void Read_WhatTheVendorStreamed_IsUnderstoodInEveryCut(string name)
    {
        var recording = Recordings.Get(name);
        var body = ChatRecordings.Body(recording);

        var log = Splits.AssertSame(body, () => DialectSet.OpenAiChat.OpenReader(ChatRecordings.AnswerQuirks(recording)));

        Assert.Equal(!s_failures.Contains(name), log.Fold.Ended);
        Assert.Equal(!log.Fold.Ended, log.Fold.Error is not null);
        AssertKnown(log);
        if (log.Fold.Ended)
        {
            Assert.Equal(AnswerWalk.OfStream(body), AnswerWalk.OfResult(log.Fold.ToResult(), body));
        }
    }

    [Theory]
    [MemberData(nameof(ChatRecordings.Errors), MemberType = typeof(ChatRecordings))]
    public void ReadError_WhatTheVendorRefused_SaysWhy(string name)
    {
        var recording = Recordings.Get(name);

        var error = DialectSet.OpenAiChat.ReadError(recording.Status, recording.Response!);

        Assert.Equal(recording.Status, error.Status);
        Assert.DoesNotContain("no readable reason", error.Message);
        Assert.Equal(
            recording.Status switch { 404 => ErrorKind.NotFound, 429 => ErrorKind.RateLimited, _ => ErrorKind.InvalidRequest },
            error.Kind);
    }

    [Theory]
    [MemberData(nameof(ChatRecordings.Answers), MemberType = typeof(ChatRecordings))]
    public void ReadResponse_MutatedAnswers_GiveProtocolErrorsOnly(string name)
    {
        var recorded = Recordings.Get(name).Response!;
        var random = new Random(13);
        for (var i = 0; i < (recorded.Length < 20_000 ? 150 : 10); i++)
        {
            var log = new EventLog();
            DialectSet.OpenAiChat.ReadResponse(Mutations.Of(recorded, random), Quirks.None, log);
            AssertEndsOnce(log);
        }
    }

    [Theory]
    [MemberData(nameof(ChatRecordings.Streams), MemberType = typeof(ChatRecordings))]
    public void Read_MutatedStreams_GiveProtocolErrorsOnly(string name)
    {
        var body = ChatRecordings.Body(Recordings.Get(name));
        var random = new Random(17);
        for (var i = 0; i < 60; i++)
        {
            var garbage = Mutations.Of(body[..Math.Min(body.Length, 6000)], random);
            var log = new EventLog();
            Splits.Run(garbage, [garbage.Length], DialectSet.OpenAiChat.OpenReader(Quirks.None), log);
            AssertEndsOnce(log);
        }
    }

    private static void AssertKnown(EventLog log) =>
        Assert.DoesNotContain(log.Lines, line => line.StartsWith("Raw", StringComparison.Ordinal) && !s_keptFields.Any(field => line.Contains($"id={field} ", StringComparison.Ordinal)));

    private static void AssertEndsOnce(EventLog log)
    {
        Assert.Equal(log.Lines.Count - 1, log.Lines.ToList().FindIndex(line => line is ['E', ..]));
        Assert.True(log.Fold.Ended != (log.Fold.Error is not null));
        var usage = log.Fold.Usage ?? default;
        Assert.All([usage.Input, usage.CacheRead, usage.CacheWrite, usage.AudioInput, usage.Output, usage.Reasoning, usage.AudioOutput], count => Assert.True(count >= 0));
        _ = log.Fold.ToResult();
    }
}
