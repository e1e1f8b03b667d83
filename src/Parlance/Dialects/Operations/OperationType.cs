using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Parlance.Dialects.Operations;

/// <summary>What can be an answer of an operation at all, by its media type and its beginning: a page that a browser would show is none.</summary>
public static class OperationType
{
    private static readonly FrozenSet<string> s_text = FrozenSet.ToFrozenSet(["text/plain", "text/vtt", "text/srt", "application/x-subrip"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a whole answer can be one: an object in JSON, or for transcripts anything that does not call itself a page.</summary>
    public static bool IsReadable(Operation operation, string? mediaType, ReadOnlySpan<byte> body) =>
        IsTranscript(operation) ? mediaType is null or "application/json" || s_text.Contains(mediaType) : body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    /// <summary>Whether a whole answer is text instead of JSON: a transcript or subtitles. <paramref name="known"/> is then its media type as it is spelled here.</summary>
    public static bool IsText(Operation operation, string? mediaType, [NotNullWhen(true)] out string? known)
    {
        known = null;
        return IsTranscript(operation) && mediaType is not null && s_text.TryGetValue(mediaType, out known);
    }

    private static bool IsTranscript(Operation operation) => operation is Operation.Transcriptions or Operation.Translations;
}
