using System.Buffers;
using System.Text;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.OpenAiResponses;

/// <summary>Damaged bytes give errors as values, never exceptions, and every answer ends exactly once. A failing seed is in the message.</summary>
public class GarbageTests
{
    private const int Rounds = 40;

    private static readonly byte[][] s_seeds =
    [
        """{"model":"m","instructions":"i","max_output_tokens":99,"input":[{"type":"message","role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,QUJD","detail":"low"},{"type":"input_file","file_data":"data:application/pdf;base64,QUJD","filename":"n"},{"type":"input_audio","input_audio":{"data":"QUJD","format":"wav"}}]},{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"h"}],"encrypted_content":"gAAAAs"},{"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"parlance1.WyJmIiwiayIsImQiLG51bGwsInQiXQ"},{"type":"function_call","id":"fc_1","call_id":"t","name":"f","arguments":"{\"a\":1}"},{"type":"custom_tool_call","call_id":"c","name":"g","input":"x"},{"role":"assistant","content":[{"type":"output_text","text":"t","annotations":[]},{"type":"refusal","refusal":"r"}]},{"type":"function_call_output","call_id":"t","output":[{"type":"input_text","text":"r"}]},{"type":"web_search_call","id":"ws_1","status":"completed"}],"tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":true},{"type":"web_search"}],"tool_choice":{"type":"function","name":"f"},"reasoning":{"effort":"low","summary":"auto"},"text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"}},"verbosity":"low"},"include":["message.output_text.logprobs"],"metadata":{"a":"b"}}"""u8.ToArray(),
        """{"id":"resp_1","object":"response","created_at":1,"status":"completed","error":null,"incomplete_details":null,"model":"m","output":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"}],"encrypted_content":"gAAAAs"},{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"b","annotations":[{"type":"url_citation","url":"u"}],"logprobs":[{"token":"b","logprob":-1}]},{"type":"refusal","refusal":"r"}]},{"type":"function_call","id":"fc_1","call_id":"t","name":"f","arguments":"{\"a\":\"\u00e9\"}"},{"type":"file_search_call","id":"fs_1"}],"usage":{"input_tokens":1,"input_tokens_details":{"cached_tokens":1},"output_tokens":2,"output_tokens_details":{"reasoning_tokens":1},"total_tokens":3}}"""u8.ToArray(),
        """{"type":"error","code":"server_error","message":"Broken","param":null,"sequence_number":3}"""u8.ToArray(),
    ];

    [Fact]
    public void Requests_Damaged_AreReadOrRefusedAsTheClientsDoing() => Run(Requests(), bytes =>
    {
        if (!DialectSet.OpenAiResponses.TryReadRequest(bytes, out var request, out var error))
        {
            Assert.Equal((ErrorKind.InvalidRequest, ErrorSide.Client, 400), (error.Kind, error.Side, error.Status));
            return;
        }

        // What was read can be written, or refused with a reason; nothing is written then.
        var written = new ArrayBufferWriter<byte>();
        if (!DialectSet.OpenAiResponses.TryWriteRequest(request, new WireTarget("m", Quirks.None), written, new DroppedFields(), out error))
        {
            Assert.Equal((ErrorSide.Client, 0), (error.Side, written.WrittenCount));
        }
    });

    [Fact]
    public void Answers_Damaged_EndOnceInEndOrError() => Run(Answers(), bytes =>
    {
        var log = new EventLog();
        DialectSet.OpenAiResponses.ReadResponse(bytes, Quirks.None, log);
        AssertEndsOnce(log);
        DialectSet.OpenAiResponses.WriteResponse(log.Fold.ToResult(), new ArrayBufferWriter<byte>());
        Assert.NotEmpty(DialectSet.OpenAiResponses.ReadError(500, bytes).Message);
    });

    [Fact]
    public void Streams_Damaged_EndOnceInEndOrErrorHoweverCut() => Run(Streams(), bytes => AssertEndsOnce(Splits.AssertSame(bytes, () => DialectSet.OpenAiResponses.OpenReader(Quirks.None), random: 1)), 12);

    private static void AssertEndsOnce(EventLog log)
    {
        Assert.Single(log.Lines, line => line.StartsWith("End ", StringComparison.Ordinal) || line.StartsWith("Error ", StringComparison.Ordinal));
        Assert.Matches("^(End|Error) ", log.Lines[^1]);
        log.Fold.ToResult();
    }

    private static IEnumerable<byte[]> Requests() => [s_seeds[0], .. Recordings.All.Where(recording => recording.Name.Contains("responses") && recording.Request?.Length is > 0 and < 20_000).Select(recording => recording.Request!)];

    private static IEnumerable<byte[]> Answers() => [s_seeds[1], s_seeds[2], .. Recordings.All.Where(recording => recording.Name.Contains("responses") && recording.Response?.Length is > 0 and < 20_000).Select(recording => recording.Response!)];

    private static IEnumerable<byte[]> Streams() =>
    [
        Framed(s_seeds[2]),
        .. Recordings.All.Where(recording => recording.Name.Contains("responses") && recording.StreamBytes is not null).Select(recording => Head(recording.StreamBytes!)),
        .. Recordings.All.Where(recording => recording.Name.Contains("responses") && recording.Chunks is not null).Select(recording => Head(recording.ChunksAsEvents())),
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
