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

    /// <summary>The type of audio.</summary>
    public static string Audio(string? said) => said is not null && s_audio.TryGetValue(said, out var known) ? known : Bytes;

    /// <summary>The type of a whole answer: JSON, or for transcripts also text and subtitles.</summary>
    public static string Whole(Operation operation, string? said) => OperationType.IsText(operation, said, out var known) ? $"{known}; charset=utf-8" : Json;
}
