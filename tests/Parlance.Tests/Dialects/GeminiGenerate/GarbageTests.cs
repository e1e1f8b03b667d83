using System.Buffers;
using System.Text;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.GeminiGenerate;

/// <summary>Damaged bytes give errors as values, never exceptions, and every answer ends exactly once. A failing seed is in the message.</summary>
public class GarbageTests
{
    private const int Rounds = 40;

    private static readonly byte[][] s_seeds =
    [
        """{"contents":[{"role":"user","parts":[{"text":"a"},{"inlineData":{"mimeType":"image/png","data":"QUJD"}},{"fileData":{"mimeType":"application/pdf","fileUri":"https://e.org/a"}}]},{"role":"model","parts":[{"text":"h","thought":true,"thoughtSignature":"cGFybGFuY2UxLld5Sm1JaXdpYXlJc0ltUWlMRzUxYkd3c0luUWlYUQ=="},{"text":"t","thoughtSignature":"QUJD"},{"functionCall":{"name":"f","args":{"a":1},"id":"i"},"thoughtSignature":"QUJD"},{"executableCode":{"code":"x"}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","id":"i","response":{"output":"r"},"parts":[{"inlineData":{"mimeType":"image/png","data":"QUJD"}}]}}]}],"systemInstruction":{"parts":[{"text":"s"}]},"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true}}}}]},{"googleSearch":{}}],"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},"generationConfig":{"temperature":1,"stopSequences":["x"],"responseMimeType":"application/json","responseJsonSchema":{"type":"object"},"thinkingConfig":{"thinkingLevel":"low"}}}"""u8.ToArray(),
        """{"candidates":[{"content":{"parts":[{"text":"a","thought":true,"thoughtSignature":"QUJD"},{"text":"b","thoughtSignature":"QUJD"},{"functionCall":{"name":"f","args":{"a":"\u00e9"}},"thoughtSignature":"QUJD"},{"functionCall":{"name":"g","partialArgs":[{"jsonPath":"$.a[0].b","stringValue":"x"}],"willContinue":true}},{"inlineData":{"mimeType":"image/png","data":"QUJD"}}],"role":"model"},"finishReason":"STOP","index":0,"groundingMetadata":{"a":[1]},"logprobsResult":{"chosenCandidates":[{"token":"a","logProbability":-1}],"topCandidates":[{"candidates":[{"token":"a","logProbability":-1}]}]}}],"usageMetadata":{"promptTokenCount":4,"cachedContentTokenCount":1,"candidatesTokenCount":2,"thoughtsTokenCount":3,"promptTokensDetails":[{"modality":"AUDIO","tokenCount":2}]},"modelVersion":"m","responseId":"r","createTime":"2026-04-02T17:03:50Z"}"""u8.ToArray(),
        """{"error":{"code":429,"message":"Exhausted","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"PerDay"}]},{"retryDelay":"34.4s"}]}}"""u8.ToArray(),
    ];

    [Fact]
    public void Requests_Damaged_AreReadOrRefusedAsTheClientsDoing() => Run(Requests(), bytes =>
    {
        if (!DialectSet.GeminiGenerate.TryReadRequest(bytes, out var request, out var error))
        {
            Assert.Equal((ErrorKind.InvalidRequest, ErrorSide.Client, 400), (error.Kind, error.Side, error.Status));
            return;
        }

        // What was read can be written, or refused with a reason; nothing is written then.
        var written = new ArrayBufferWriter<byte>();
        if (!DialectSet.GeminiGenerate.TryWriteRequest(request, new WireTarget("m", Quirks.None), written, new DroppedFields(), out error))
        {
            Assert.Equal((ErrorSide.Client, 0), (error.Side, written.WrittenCount));
        }
    });

    [Fact]
    public void Answers_Damaged_EndOnceInEndOrError() => Run(Answers(), bytes =>
    {
        var log = new EventLog();
        DialectSet.GeminiGenerate.ReadResponse(bytes, Quirks.None, log);
        AssertEndsOnce(log);
        DialectSet.GeminiGenerate.WriteResponse(log.Fold.ToResult(), new ArrayBufferWriter<byte>());
        Assert.NotEmpty(DialectSet.GeminiGenerate.ReadError(500, bytes).Message);
    });

    [Fact]
    public void Streams_Damaged_EndOnceInEndOrErrorHoweverCut() => Run(Streams(), bytes => AssertEndsOnce(Splits.AssertSame(bytes, () => DialectSet.GeminiGenerate.OpenReader(Quirks.None), random: 1)), 12);

    private static void AssertEndsOnce(EventLog log)
    {
        Assert.Single(log.Lines, line => line.StartsWith("End ", StringComparison.Ordinal) || line.StartsWith("Error ", StringComparison.Ordinal));
        Assert.Matches("^(End|Error) ", log.Lines[^1]);
        log.Fold.ToResult();
    }

    private static IEnumerable<byte[]> Requests() => [s_seeds[0], .. Recordings.All.Where(recording => recording.Vendor is "gemini" or "vertex" && recording.Url.Contains("enerateContent", StringComparison.Ordinal) && recording.Request?.Length is > 0 and < 20_000).Select(recording => recording.Request!)];

    private static IEnumerable<byte[]> Answers() => [s_seeds[1], s_seeds[2], .. Recordings.All.Where(recording => recording.Vendor is "gemini" or "vertex" && recording.Response?.Length is > 0 and < 20_000).Select(recording => recording.Response!)];

    private static IEnumerable<byte[]> Streams() =>
    [
        Framed(s_seeds[2]),
        .. Recordings.All.Where(recording => recording.Vendor is "gemini" or "vertex" && recording.StreamBytes is not null).Select(recording => Head(recording.StreamBytes!)),
        .. Recordings.All.Where(recording => recording.Vendor is "gemini" or "vertex" && recording.Chunks is not null).Select(recording => Head(recording.ChunksAsEvents())),
    ];

    private static byte[] Framed(byte[] data) => [.. "data: "u8, .. data, .. "\n\n"u8];

    /// <summary>The first part of a long stream, cut between events: damage in the middle of text teaches nothing new.</summary>
    private static byte[] Head(byte[] stream) => stream.Length <= 6000 ? stream : stream[..(stream.AsSpan(0, 6000).LastIndexOf("data: "u8))];

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
