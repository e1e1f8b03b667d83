using System.Text;
using System.Text.Json;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.OpenAiResponses;

/// <summary>The recordings of this dialect: exchanges with a responses address, and answers without address that have its shape.</summary>
internal static class ResponsesRecordings
{
    public static TheoryData<string> Requests => Recordings.Where(recording => IsResponses(recording) && recording.Request is not null && recording.Status == 200);

    public static TheoryData<string> Answers => Recordings.Where(recording => recording.Status == 200 && recording.Response is not null && (IsResponses(recording) || IsAnswer(recording)));

    public static TheoryData<string> Streams => Recordings.Where(recording => recording.Status == 200 && (IsResponses(recording) ? recording.Stream is not null : IsChunks(recording)));

    /// <summary>Each streamed answer of a recording as the payloads of its events: one recording holds several answers, one behind the other.</summary>
    public static IEnumerable<IReadOnlyList<string>> Bodies(Recording recording)
    {
        var events = new List<string>();
        foreach (var payload in recording.Chunks ?? Payloads(recording))
        {
            events.Add(payload);
            if (Word(Encoding.UTF8.GetBytes(payload), "type") is "response.completed" or "response.incomplete" or "response.failed")
            {
                yield return events;
                events = [];
            }
        }

        Assert.Empty(events);
    }

    /// <summary>The payloads as the bytes of a body.</summary>
    public static byte[] Framed(IEnumerable<string> events) => Encoding.UTF8.GetBytes(string.Concat(events.Select(data => $"event: {Word(Encoding.UTF8.GetBytes(data), "type")}\ndata: {data}\n\n")));

    private static IEnumerable<string> Payloads(Recording recording) =>
        recording.Stream!.Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => line[5..].Trim()).Where(data => data != "[DONE]");

    private static bool IsResponses(Recording recording) => recording.Url.Split('?')[0].EndsWith("/responses", StringComparison.Ordinal);

    private static bool IsAnswer(Recording recording) => recording.Url.Length == 0 && Word(recording.Response!, "object") == "response";

    private static bool IsChunks(Recording recording) => recording.Url.Length == 0 && recording.Chunks is [var first, ..] && Word(Encoding.UTF8.GetBytes(first), "type") == "response.created";

    private static string? Word(byte[] json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var word) && word.ValueKind == JsonValueKind.String ? word.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
