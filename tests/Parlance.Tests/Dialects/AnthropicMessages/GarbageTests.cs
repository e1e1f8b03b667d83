using System.Buffers;
using System.Text;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>Damaged bytes give errors as values, never exceptions, and every answer ends exactly once. A failing seed is in the message.</summary>
public class GarbageTests
{
    private const int Rounds = 40;

    private static readonly byte[][] s_seeds =
    [
        """{"model":"m","max_tokens":9,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}},{"type":"document","source":{"type":"text","media_type":"text/plain","data":"t"},"title":"n"}]},{"role":"assistant","content":[{"type":"thinking","thinking":"h","signature":"s"},{"type":"redacted_thinking","data":"parlance1.WyJmIiwiayIsImQiLG51bGwsInQiXQ"},{"type":"tool_use","id":"t","name":"f","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"r"}],"is_error":true}]}],"tools":[{"name":"f","input_schema":{"type":"object"}},{"type":"web_search_20250305","name":"web_search"}],"tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true},"thinking":{"type":"enabled","budget_tokens":1024},"output_config":{"effort":"low","format":{"type":"json_schema","schema":{"type":"object"}}},"metadata":{"user_id":"u"},"stop_sequences":["x"]}"""u8.ToArray(),
        """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"thinking","thinking":"a","signature":"s"},{"type":"redacted_thinking","data":"d"},{"type":"text","text":"b","citations":[{"type":"char_location"}]},{"type":"server_tool_use","id":"s","name":"n","input":{}},{"type":"tool_use","id":"t","name":"f","input":{"a":"\u00e9"}}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":1,"cache_creation_input_tokens":5,"cache_creation":{"ephemeral_5m_input_tokens":2,"ephemeral_1h_input_tokens":3},"output_tokens":2,"iterations":[{"type":"compaction","input_tokens":7,"output_tokens":1}]}}"""u8.ToArray(),
        """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}"""u8.ToArray(),
    ];

    [Fact]
    public void Requests_Damaged_AreReadOrRefusedAsTheClientsDoing() => Run(Requests(), bytes =>
    {
        if (!DialectSet.AnthropicMessages.TryReadRequest(bytes, out var request, out var error))
        {
            Assert.Equal((ErrorKind.InvalidRequest, ErrorSide.Client, 400), (error.Kind, error.Side, error.Status));
            return;
        }

        // What was read can be written, or refused with a reason; nothing is written then.
        var written = new ArrayBufferWriter<byte>();
        if (!DialectSet.AnthropicMessages.TryWriteRequest(request, new WireTarget("m", Quirks.None), written, new DroppedFields(), out error))
        {
            Assert.Equal((ErrorSide.Client, 0), (error.Side, written.WrittenCount));
        }
    });

    [Fact]
    public void Answers_Damaged_EndOnceInEndOrError() => Run(Answers(), bytes =>
    {
        var log = new EventLog();
        DialectSet.AnthropicMessages.ReadResponse(bytes, Quirks.None, log);
        AssertEndsOnce(log);
        DialectSet.AnthropicMessages.WriteResponse(log.Fold.ToResult(), new ArrayBufferWriter<byte>());
        Assert.NotEmpty(DialectSet.AnthropicMessages.ReadError(500, bytes).Message);
    });

    [Fact]
    public void Streams_Damaged_EndOnceInEndOrErrorHoweverCut() => Run(Streams(), bytes => AssertEndsOnce(Splits.AssertSame(bytes, () => DialectSet.AnthropicMessages.OpenReader(Quirks.None), random: 1)), 12);

    private static void AssertEndsOnce(EventLog log)
    {
        Assert.Single(log.Lines, line => line.StartsWith("End ", StringComparison.Ordinal) || line.StartsWith("Error ", StringComparison.Ordinal));
        Assert.Matches("^(End|Error) ", log.Lines[^1]);
        log.Fold.ToResult();
    }

    private static IEnumerable<byte[]> Requests() => [s_seeds[0], .. Recordings.All.Where(recording => recording.Vendor == "anthropic" && recording.Request?.Length is > 0 and < 20_000).Select(recording => recording.Request!)];

    private static IEnumerable<byte[]> Answers() => [s_seeds[1], s_seeds[2], .. Recordings.All.Where(recording => recording.Vendor == "anthropic" && recording.Response?.Length is > 0 and < 20_000).Select(recording => recording.Response!)];

    private static IEnumerable<byte[]> Streams() =>
    [
        Framed(s_seeds[2]),
        .. Recordings.All.Where(recording => recording.Vendor == "anthropic" && recording.StreamBytes is not null).Select(recording => Head(recording.StreamBytes!)),
        .. Recordings.All.Where(recording => recording.Vendor == "anthropic" && recording.Chunks is not null).Select(recording => Head(recording.ChunksAsEvents())),
    ];

    private static byte[] Framed(byte[] data) => [.. "event: error\ndata: "u8, .. data, .. "\n\n"u8];

    /// <summary>The first part of a long stream, cut between events: damage in the middle of text teaches nothing new.</summary>
    private static byte[] Head(byte[] stream) => stream.Length <= 6000 ? stream : stream[..(stream.AsSpan(0, 6000).LastIndexOf("\n\n"u8) + 2)];

    private static void Run(IEnumerable<byte[]> seeds, Action<byte[]> check, int rounds = Rounds)
    {
        var index = 0;
        foreach (var seed in seeds)
        {
            for (var round = 0; round < rounds; round++)
            {
                var damaged = Mutations.Of(seed, new Random((index * 1000) + round));
                try
                {
                    check(damaged);
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"Seed {index}, round {round}: {Encoding.UTF8.GetString(damaged)}", e);
                }
            }

            index++;
        }
    }
}
