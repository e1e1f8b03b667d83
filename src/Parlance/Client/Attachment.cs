using System.Text;

namespace Parlance;

/// <summary>Files as parts of a message.</summary>
public static class Attachment
{
    private const string Word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    private const string Sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>
    /// The file as the part that its extension means: an image (png, jpg, jpeg, gif, webp), sound (wav, mp3, flac, ogg, aac, m4a), text (txt, md, csv, html, htm, json, xml) or a document (pdf, docx, xlsx). What a model
    /// can take is for its provider to say.
    /// </summary>
    /// <param name="path">The file; it is read whole.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="AiException">E1001 for another extension: make the part by hand then.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<ContentPart> FromFileAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var extension = Path.GetExtension(path).TrimStart('.').ToLowerInvariant();
        var kind = MediaTypeOf(extension) ?? throw new AiException(new ChatError(ErrorKind.InvalidRequest, $"The extension '{extension}' says nothing of what the file is; make an ImagePart, AudioPart or FilePart with its media type.") { Side = ErrorSide.Client, Param = "path" });
        var name = Path.GetFileName(path);
        if (kind.StartsWith("text/", StringComparison.Ordinal))
        {
            return new FilePart { Text = await File.ReadAllTextAsync(path, Encoding.UTF8, cancellationToken).ConfigureAwait(false), MediaType = kind, Name = name };
        }

        var base64 = Convert.ToBase64String(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false));
        return kind.StartsWith("image/", StringComparison.Ordinal) ? new ImagePart { Base64 = base64, MediaType = kind }
            : kind == "audio" ? new AudioPart(base64, extension)
            : new FilePart { Base64 = base64, MediaType = kind, Name = name };
    }

    private static string? MediaTypeOf(string extension) => extension switch
    {
        "png" or "gif" or "webp" => $"image/{extension}",
        "jpg" or "jpeg" => "image/jpeg",
        "wav" or "mp3" or "flac" or "ogg" or "aac" or "m4a" => "audio",
        "txt" or "md" or "csv" or "html" or "htm" or "json" or "xml" => "text/plain",
        "pdf" => "application/pdf",
        "docx" => Word,
        "xlsx" => Sheet,
        _ => null,
    };
}
