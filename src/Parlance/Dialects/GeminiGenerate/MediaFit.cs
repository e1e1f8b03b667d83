namespace Parlance.Dialects.GeminiGenerate;

/// <summary>
/// Images, sound and documents in the forms that this protocol takes: bytes with their media type, or an address that the provider fetches itself (public https and gs:// addresses, its own files).
/// </summary>
internal static class MediaFit
{
    /// <summary>The part with its media type; null with <paramref name="problem"/> when it cannot be sent.</summary>
    public static ContentPart? Fit(ContentPart part, out string? problem)
    {
        problem = null;
        switch (part)
        {
            case ImagePart image:
                var (url, base64, type) = Inline(image.Url, image.Base64, image.MediaType);
                problem = Problem("image", url, base64, type ?? Sniff(base64), image.FileId, null);
                return problem is null ? image with { Url = url, Base64 = base64, MediaType = type ?? (base64 is null ? ByName(url ?? image.FileId) : Sniff(base64)) } : null;
            case AudioPart audio:
                problem = audio.Base64.Length == 0 ? "The sound has no bytes." : null;
                return problem is null ? audio : null;
            case FilePart file:
                (url, base64, type) = Inline(file.Url, file.Base64, file.MediaType);
                type ??= base64 is null ? ByName(url ?? file.FileId ?? file.Name) : Sniff(base64) ?? ByName(file.Name);
                problem = Problem("document", url, base64, type, file.FileId, file.Text);
                return problem is null ? file with { Url = url, Base64 = base64, MediaType = type } : null;
            default:
                return part;
        }
    }

    /// <summary>Media type of sound in a format of the noun.</summary>
    public static string SoundType(string format) => $"audio/{format}";

    private static string? Problem(string what, string? url, string? base64, string? type, string? fileId, string? text)
    {
        if (base64 is not null)
        {
            return type is null ? $"The {what}'s media type is missing and its bytes are of no known format." : null;
        }

        if (fileId is not null && !fileId.Contains("://", StringComparison.Ordinal) && !fileId.StartsWith("files/", StringComparison.Ordinal))
        {
            return $"The {what}'s file id {fileId} is not one of this provider: its files have addresses.";
        }

        return url is null && fileId is null && text is null ? $"The {what} has neither bytes nor an address nor a file id." : null;
    }

    /// <summary>Takes a <c>data:</c> address apart.</summary>
    private static (string? Url, string? Base64, string? MediaType) Inline(string? url, string? base64, string? type)
    {
        if (url is null || !url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return (url, base64, type == "image/jpg" ? "image/jpeg" : type);
        }

        var comma = url.IndexOf(',');
        var head = comma < 0 ? "" : url[5..comma];
        if (!head.EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            return (null, null, null);
        }

        var given = head[..head.IndexOf(';')];
        return (null, url[(comma + 1)..], given.Length == 0 ? type : given == "image/jpg" ? "image/jpeg" : given);
    }

    /// <summary>The media type by the first bytes, seen through base64.</summary>
    private static string? Sniff(string? base64) => base64 switch
    {
        ['/', '9', 'j', '/', ..] => "image/jpeg",
        ['i', 'V', 'B', 'O', 'R', ..] => "image/png",
        ['R', '0', 'l', 'G', ..] => "image/gif",
        ['U', 'k', 'l', 'G', ..] => "image/webp",
        ['J', 'V', 'B', 'E', 'R', 'i', '0', ..] => "application/pdf",
        _ => null,
    };

    /// <summary>The media type by the ending of a name or address; null when that says nothing, and the provider has to find out.</summary>
    private static string? ByName(string? name)
    {
        var path = name is null ? "" : name.Split('?', '#')[0];
        return path[(path.LastIndexOf('.') + 1)..].ToUpperInvariant() switch
        {
            "PNG" => "image/png",
            "JPG" or "JPEG" => "image/jpeg",
            "WEBP" => "image/webp",
            "GIF" => "image/gif",
            "HEIC" => "image/heic",
            "PDF" => "application/pdf",
            "TXT" or "MD" => "text/plain",
            "CSV" => "text/csv",
            "HTML" or "HTM" => "text/html",
            "JSON" => "application/json",
            "MP3" => "audio/mp3",
            "WAV" => "audio/wav",
            "MP4" => "video/mp4",
            _ => null,
        };
    }
}
