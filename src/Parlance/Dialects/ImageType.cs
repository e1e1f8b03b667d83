namespace Parlance.Dialects;

/// <summary>The media type of an image by its first bytes, seen through base64.</summary>
internal static class ImageType
{
    /// <summary>The type; null when the bytes are of no known format.</summary>
    public static string? Of(string base64) => base64 switch
    {
        ['/', '9', 'j', '/', ..] => "image/jpeg",
        ['i', 'V', 'B', 'O', 'R', ..] => "image/png",
        ['R', '0', 'l', 'G', ..] => "image/gif",
        ['U', 'k', 'l', 'G', ..] => "image/webp",
        _ => null,
    };
}
