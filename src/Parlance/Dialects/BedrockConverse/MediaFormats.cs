namespace Parlance.Dialects.BedrockConverse;

/// <summary>The words for formats of documents and images, and the media types that they mean.</summary>
internal static class MediaFormats
{
    private static readonly (string Format, string MediaType)[] s_documents =
    [
        ("pdf", "application/pdf"),
        ("csv", "text/csv"),
        ("doc", "application/msword"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("xls", "application/vnd.ms-excel"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("html", "text/html"),
        ("txt", "text/plain"),
        ("md", "text/markdown"),
    ];

    /// <summary>The media type of a document's format; null when it is not known.</summary>
    public static string? MediaType(string? format) => s_documents.FirstOrDefault(known => known.Format == format).MediaType;

    /// <summary>The format of a document of that type, or with that name; null when there is none. Any other text is plain text.</summary>
    public static string? Document(string? mediaType, string? name)
    {
        mediaType = mediaType?.Split(';')[0].Trim().ToLowerInvariant();
        var format = s_documents.FirstOrDefault(known => known.MediaType == mediaType).Format ?? (mediaType?.StartsWith("text/", StringComparison.Ordinal) == true || mediaType == "application/json" ? "txt" : null);
        var ending = name is null ? -1 : name.LastIndexOf('.');
        return format ?? (ending < 0 ? null : s_documents.FirstOrDefault(known => known.Format.Equals(name![(ending + 1)..], StringComparison.OrdinalIgnoreCase)).Format);
    }

    /// <summary>The format of an image of that media type; null when the service does not take it.</summary>
    public static string? Image(string? mediaType) => mediaType switch
    {
        "image/png" => "png",
        "image/jpeg" or "image/jpg" => "jpeg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        _ => null,
    };
}
