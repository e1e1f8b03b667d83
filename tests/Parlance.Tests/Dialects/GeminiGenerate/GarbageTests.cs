using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.GeminiGenerate;

public class GarbageTests() : GarbageLaws(DialectSet.GeminiGenerate)
{
    private static readonly byte[] s_request =
        """{"contents":[{"role":"user","parts":[{"text":"a"},{"inlineData":{"mimeType":"image/png","data":"QUJD"}},{"fileData":{"mimeType":"application/pdf","fileUri":"https://e.org/a"}}]},{"role":"model","parts":[{"text":"h","thought":true,"thoughtSignature":"cGFybGFuY2UxLld5Sm1JaXdpYXlJc0ltUWlMRzUxYkd3c0luUWlYUQ=="},{"text":"t","thoughtSignature":"QUJD"},{"functionCall":{"name":"f","args":{"a":1},"id":"i"},"thoughtSignature":"QUJD"},{"executableCode":{"code":"x"}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","id":"i","response":{"output":"r"},"parts":[{"inlineData":{"mimeType":"image/png","data":"QUJD"}}]}}]}],"systemInstruction":{"parts":[{"text":"s"}]},"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true}}}}]},{"googleSearch":{}}],"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},"generationConfig":{"temperature":1,"stopSequences":["x"],"responseMimeType":"application/json","responseJsonSchema":{"type":"object"},"thinkingConfig":{"thinkingLevel":"low"}}}"""u8.ToArray();

    private static readonly byte[] s_answer =
        """{"candidates":[{"content":{"parts":[{"text":"a","thought":true,"thoughtSignature":"QUJD"},{"text":"b","thoughtSignature":"QUJD"},{"functionCall":{"name":"f","args":{"a":"\u00e9"}},"thoughtSignature":"QUJD"},{"functionCall":{"name":"g","partialArgs":[{"jsonPath":"$.a[0].b","stringValue":"x"}],"willContinue":true}},{"inlineData":{"mimeType":"image/png","data":"QUJD"}}],"role":"model"},"finishReason":"STOP","index":0,"groundingMetadata":{"a":[1]},"logprobsResult":{"chosenCandidates":[{"token":"a","logProbability":-1}],"topCandidates":[{"candidates":[{"token":"a","logProbability":-1}]}]}}],"usageMetadata":{"promptTokenCount":4,"cachedContentTokenCount":1,"candidatesTokenCount":2,"thoughtsTokenCount":3,"promptTokensDetails":[{"modality":"AUDIO","tokenCount":2}]},"modelVersion":"m","responseId":"r","createTime":"2026-04-02T17:03:50Z"}"""u8.ToArray();

    private static readonly byte[] s_error =
        """{"error":{"code":429,"message":"Exhausted","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"PerDay"}]},{"retryDelay":"34.4s"}]}}"""u8.ToArray();

    protected override (int Requests, int Answers, int Streams) Rounds => (40, 40, 12);

    protected override IEnumerable<byte[]> Requests => [s_request, .. Recorded(recording => IsOurs(recording) && recording.Url.Contains("enerateContent", StringComparison.Ordinal), recording => recording.Request)];

    protected override IEnumerable<byte[]> Answers => [s_answer, s_error, .. Recorded(IsOurs, recording => recording.Response)];

    protected override IEnumerable<byte[]> Streams => [[.. "data: "u8, .. s_error, .. "\n\n"u8], .. RecordedStreams(IsOurs)];

    private static bool IsOurs(Recording recording) => recording.Vendor is "gemini" or "vertex";
}
