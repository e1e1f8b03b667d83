using System.Collections.Frozen;
using Parlance.Dialects.Operations;

namespace Parlance.Gateway.Surfaces;

/// <summary>The media types of answers that may reach a caller. A provider's own word is not passed on unless it is in a list here: a page that a browser would run is no answer.</summary>
internal static class AnswerType
{
    private const string Bytes = "application/octet-stream";
    private const string Json = "application/json";

    private static readonly FrozenSet<string> s_audio = FrozenSet.ToFrozenSet(
        [
            "audio/mpeg", "audio/mp3", "audio/mp4", "audio/wav", "audio/wave", "audio/x-wav", "audio/vnd.wave", "audio/ogg", "audio/opus", "audio/aac", "audio/flac", "audio/x-flac", "audio/pcm", "audio/l16", "audio/webm",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> s_text = FrozenSet.ToFrozenSet(["text/plain", "text/vtt", "text/srt", "application/x-subrip"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The type of audio.</summary>
    public static string Audio(string? said) => said is not null && s_audio.TryGetValue(said, out var known) ? known : Bytes;

    /// <summary>The type of a whole answer: JSON, or for transcripts also text and subtitles.</summary>
    public static string Whole(Operation operation, string? said) => IsTranscript(operation) && said is not null && s_text.TryGetValue(said, out var known) ? $"{known}; charset=utf-8" : Json;

    /// <summary>Whether a whole answer can be one at all: an object in JSON, or for transcripts anything that does not call itself a page.</summary>
    public static bool IsReadable(Operation operation, string? said, ReadOnlySpan<byte> body) =>
        IsTranscript(operation) ? said is null || said == Json || s_text.Contains(said) : body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    private static bool IsTranscript(Operation operation) => operation is Operation.Transcriptions or Operation.Translations;
}
