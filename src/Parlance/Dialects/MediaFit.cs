using System.Text;
using System.Text.Unicode;

namespace Parlance.Dialects;

/// <summary>Images and documents in the forms that protocols of content blocks take.</summary>
internal static class MediaFit
{
    private const string Pdf = "application/pdf";

    /// <summary>An image by address, by value with its media type, or by file id.</summary>
    public static ImagePart? Image(ImagePart image, out string? problem)
    {
        problem = null;
        if (image.Url is { } url && url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            if (!TryDataUrl(url, out var mediaType, out var base64))
            {
                problem = "The image's data: address must be of the form data:<media type>;base64,<data>.";
                return null;
            }

            image = image with { Url = null, Base64 = base64, MediaType = mediaType };
        }

        if (image.Base64 is { } bytes)
        {
            image = image with { MediaType = image.MediaType is { Length: > 0 } given ? Known(given) : ImageType.Of(bytes) };
            problem = image.MediaType is null ? "The image's media type is missing and its bytes are of no known format." : null;
        }
        else if (image.Url is null && image.FileId is null)
        {
            problem = "The image has neither bytes nor an address nor a file id.";
        }

        return problem is null ? image : null;
    }

    /// <summary>A PDF by value, by address or by file id, or plain text.</summary>
    public static ContentPart? File(FilePart file, out string? problem)
    {
        problem = null;
        if (file.Base64 is { } bytes)
        {
            var mediaType = file.MediaType ?? (bytes.StartsWith("JVBERi0", StringComparison.Ordinal) ? Pdf : null);
            if (mediaType == Pdf)
            {
                return file with { MediaType = Pdf };
            }

            if (mediaType?.StartsWith("image/", StringComparison.Ordinal) == true)
            {
                return Image(new ImagePart { Base64 = bytes, MediaType = mediaType, Extra = file.Extra }, out problem);
            }

            if (mediaType is not null && (mediaType.StartsWith("text/", StringComparison.Ordinal) || mediaType == "application/json") && TryText(bytes, out var text))
            {
                return file with { Base64 = null, Text = text, MediaType = "text/plain" };
            }

            problem = $"A document of media type {mediaType ?? "unknown"} cannot be sent to this provider; PDF and text can.";
            return null;
        }

        problem = file switch
        {
            { Text: null, Url: null, FileId: null } => "The document has neither content nor an address nor a file id.",
            { Url: { } url } when !InlineUrl.IsAddress(url) => "The document's address is none on the web; a reference must be resolved to its content before it is sent.",
            _ => null,
        };
        return problem is null ? file : null;
    }

    private static string Known(string mediaType) => mediaType == "image/jpg" ? "image/jpeg" : mediaType;

    private static bool TryDataUrl(string url, out string mediaType, out string base64)
    {
        var comma = url.IndexOf(',');
        var head = comma < 0 ? "" : url[5..comma];
        var parameters = head.IndexOf(';');
        mediaType = parameters < 0 ? "" : Known(head[..parameters]);
        base64 = comma < 0 ? "" : url[(comma + 1)..];
        return head.EndsWith(";base64", StringComparison.OrdinalIgnoreCase) && mediaType.Length > 0;
    }

    private static bool TryText(string base64, out string text)
    {
        var bytes = new byte[base64.Length];
        var valid = Convert.TryFromBase64String(base64, bytes, out var length) && Utf8.IsValid(bytes.AsSpan(0, length));
        text = valid ? Encoding.UTF8.GetString(bytes, 0, length) : "";
        return valid;
    }
}
