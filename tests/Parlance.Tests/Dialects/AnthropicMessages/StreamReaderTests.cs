using System.Text;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>What an upstream's stream may do besides telling an answer.</summary>
public class StreamReaderTests
{
    private const string Start = """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"stop_reason":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":6,"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":2},"cache_read_input_tokens":3,"output_tokens":1}}}""";
    private const string Text = """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}""";
    private const string Delta = """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":20,"output_tokens_details":{"thinking_tokens":15}}}""";
    private const string Stop = """{"type":"message_stop"}""";

    [Fact]
    public void Usage_CumulativeReports_OverwriteFieldByField()
    {
        var log = Read(Start, Text, Delta, Stop);

        Assert.Equal(new Usage { Input = 10, CacheRead = 3, CacheWrite = 4, CacheWriteLong = 2, Output = 5, Reasoning = 15 }, log.Fold.Usage);
    }

    [Fact]
    public void Usage_AfterTheStart_IsKnownBeforeTheAnswerEnds()
    {
        var log = Read(Start, Text);

        Assert.Equal(19, log.Fold.Usage!.Value.PromptTokens);
    }

    [Fact]
    public void Error_FirstEventUnder200_IsOverloadedBeforeTheFirstToken()
    {
        var log = Read("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_9"}""");

        var error = log.Fold.Error!;
        Assert.Equal((ErrorKind.Overloaded, 529, ErrorPhase.FirstToken, "req_9"), (error.Kind, error.Status, error.Phase, error.RequestId));
        Assert.True(error.Retryable);
    }

    [Theory]
    [InlineData("rate_limit_error", ErrorKind.RateLimited, 429)]
    [InlineData("api_error", ErrorKind.ServerError, 500)]
    [InlineData("timeout_error", ErrorKind.Timeout, 504)]
    [InlineData("billing_error", ErrorKind.QuotaExhausted, 402)]
    [InlineData("invalid_request_error", ErrorKind.InvalidRequest, 400)]
    [InlineData("word_added_later", ErrorKind.ServerError, 500)]
    public void Error_WithinTheAnswer_HasTheStatusOfItsType(string type, ErrorKind kind, int status)
    {
        var log = Read(Start, Text, $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"No"}}""", Delta, Stop);

        Assert.Equal((kind, status, ErrorPhase.Stream), (log.Fold.Error!.Kind, log.Fold.Error.Status, log.Fold.Error.Phase));
        Assert.False(log.Fold.Ended);
    }

    [Fact]
    public void Events_OfUnknownType_AreIgnored()
    {
        var log = Read(Start, """{"type":"ping"}""", """{"type":"weather_report","index":0}""", Text, """{"type":"content_block_delta","index":0,"delta":{"type":"smell_delta","smell":"sweet"}}""", Delta, Stop);

        Assert.Equal("Hi", log.Fold.ToResult().Content);
        Assert.True(log.Fold.Ended);
    }

    [Fact]
    public void End_WithoutTheDoneMarker_IsCompleteWhenTheAnswerFinished()
    {
        Assert.True(Read(Start, Text, Delta).Fold.Ended);
    }

    [Theory]
    [InlineData(0, ErrorPhase.FirstToken)]
    [InlineData(1, ErrorPhase.FirstToken)]
    [InlineData(2, ErrorPhase.Stream)]
    public void End_BeforeTheAnswerFinished_IsIncomplete(int events, ErrorPhase phase)
    {
        var log = Read(new[] { Start, Text }[..events]);

        Assert.Equal(("upstream_incomplete", phase), (log.Fold.Error!.Code, log.Fold.Error.Phase));
    }

    [Fact]
    public void Stop_WithoutAStopReason_IsIncomplete()
    {
        var log = Read(Start, Text, """{"type":"message_delta","delta":{"stop_reason":null},"usage":{"output_tokens":2}}""", Stop);

        Assert.Equal("upstream_incomplete", log.Fold.Error!.Code);
    }

    [Theory]
    [InlineData("stop_sequence", "\"END\"", "stop", "END")]
    [InlineData("model_context_window_exceeded", "null", "length", null)]
    [InlineData("refusal", "null", "content_filter", null)]
    [InlineData("pause_turn", "null", "pause_turn", null)]
    [InlineData("compaction", "null", "compaction", null)]
    public void StopReason_OfTheVendor_IsTheReason(string word, string sequence, string reason, string? name)
    {
        var log = Read(Start, $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{word}}}","stop_sequence":{{{sequence}}}},"usage":{"output_tokens":1}}""", Stop);

        Assert.Contains($"Finish 0 {reason} stop={name}", log.Lines);
    }

    [Fact]
    public void StopReason_OutsideTheDialect_IsMappedByTheQuirk()
    {
        var quirks = new Quirks { FinishReasons = new Dictionary<string, string> { ["sensitive"] = "content_filter" } };

        var log = Splits.AssertSame(Body([Start, """{"type":"message_delta","delta":{"stop_reason":"sensitive"},"usage":{"output_tokens":1}}""", Stop]), () => DialectSet.AnthropicMessages.OpenReader(quirks));

        Assert.Contains("Finish 0 content_filter stop=", log.Lines);
    }

    [Fact]
    public void Signature_InSeveralDeltas_IsTheLast()
    {
        var log = Read(
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"A"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"AB"}}""",
            """{"type":"content_block_stop","index":0}""",
            Delta,
            Stop);

        Assert.Equal([new ReasoningPart("Hm", new OpaqueState("anthropic-claude-v1", "signature", "AB", "claude-x"))], log.Fold.ToResult().Message.Content);
    }

    [Fact]
    public void Text_CutBetweenTheHalvesOfASurrogatePair_IsReplacedNotRefused()
    {
        var log = Read(Start, """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\ud83d"}}""", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\ude00b\\ud83d \ud83d\ude00"}}""", Delta, Stop);

        Assert.Equal("a\uFFFD\uFFFDb\\ud83d 😀", log.Fold.ToResult().Content);
    }

    [Fact]
    public void Text_ThatIsNoUtf8_IsReplacedNotRefused()
    {
        var body = Body([Start, Text, Delta, Stop]);
        body[body.AsSpan().IndexOf("Hi"u8)] = 0xFF;

        var log = Splits.AssertSame(body, () => DialectSet.AnthropicMessages.OpenReader(Quirks.None));

        Assert.Equal("\uFFFDi", log.Fold.ToResult().Content);
    }

    [Fact]
    public void Arguments_OfACallThatDidNotBegin_AreAnError()
    {
        var log = Read(Start, """{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{}"}}""");

        Assert.Equal("upstream_malformed", log.Fold.Error!.Code);
    }

    private static EventLog Read(params string[] events) => Splits.AssertSame(Body(events), () => DialectSet.AnthropicMessages.OpenReader(Quirks.None));

    private static byte[] Body(IEnumerable<string> events) => Encoding.UTF8.GetBytes(string.Concat(events.Select(data => $"data: {data}\n\n")));
}
