using System.Text.Json;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.OpenAiChat;

/// <summary>The recordings of this dialect: exchanges with a chat/completions address, and answers without address that have its shape.</summary>
internal static class ChatRecordings
{
    public static TheoryData<string> Requests => Recordings.Where(recording => IsChat(recording) && recording.Request is not null && recording.Status == 200);

    public static TheoryData<string> Answers => Recordings.Where(recording => recording.Status == 200 && recording.Response is not null && (IsChat(recording) || IsAnswer(recording)));

    public static TheoryData<string> Streams => Recordings.Where(recording => recording.Status == 200 && (IsChat(recording) ? recording.Stream is not null : IsChunks(recording)));

    public static TheoryData<string> Errors => Recordings.Where(recording => IsChat(recording) && recording.Status >= 400);

    /// <summary>What the vendor of a recording deviates in when it answers.</summary>
    public static Quirks AnswerQuirks(Recording recording) => new() { ReasoningOutsideCompletion = recording.Vendor == "xai" };

    /// <summary>The body of the recorded stream; bare payloads are framed, and end with the marker that every vendor of this dialect sends.</summary>
    public static byte[] Body(Recording recording) => recording.StreamBytes ?? recording.ChunksAsEvents("[DONE]");

    private static bool IsChat(Recording recording) => recording.Url.Contains("chat/completions", StringComparison.Ordinal);

    private static bool IsAnswer(Recording recording) => recording.Url.Length == 0 && Shape(recording.Response!) == "message";

    private static bool IsChunks(Recording recording) => recording.Url.Length == 0 && recording.Chunks is { Count: > 0 } chunks && chunks.Any(chunk => Shape(System.Text.Encoding.UTF8.GetBytes(chunk)) == "delta");

    /// <summary>What the first choice holds: <c>message</c>, <c>delta</c>, or null when this is another protocol's.</summary>
    private static string? Shape(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0 ? null
                : choices[0].TryGetProperty("message", out _) ? "message" : choices[0].TryGetProperty("delta", out _) ? "delta" : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
