using System.Text;
using Parlance.Wire;

namespace Parlance.Simulator.Models;

/// <summary>Says what images, sounds and documents arrived.</summary>
internal static class Vision
{
    public static string Describe(IReadOnlyList<Message> messages)
    {
        var text = new StringBuilder();
        var count = 0;
        foreach (var part in messages.SelectMany(message => message.Content))
        {
            var found = part switch
            {
                ImagePart image => Describe(image),
                AudioPart audio => $"{audio.Format} sound, {Length(audio.Base64)} bytes",
                FilePart file => $"{file.MediaType ?? "unknown type"} document{(file.Name is null ? "" : $" \"{file.Name}\"")}, {file.Url ?? file.FileId ?? $"{Length(file.Base64) + (file.Text?.Length ?? 0)} bytes"}",
                _ => null,
            };
            if (found is not null)
            {
                text.Append(count++ == 0 ? "" : "\n").Append($"{count}: {found}");
            }
        }

        return count == 0 ? "I received no image." : text.ToString();
    }

    private static string Describe(ImagePart image)
    {
        if (image.Base64 is null)
        {
            return image.Url is null ? $"image of file {image.FileId}" : $"image at {image.Url}";
        }

        var bytes = new byte[((image.Base64.Length / 4) + 1) * 3];
        if (!Convert.TryFromBase64String(image.Base64, bytes, out var length))
        {
            return $"{image.MediaType ?? "unknown type"} image, not valid base64";
        }

        var size = ImageHeader.TryReadSize(bytes.AsSpan(0, length), out var type, out var width, out var height) ? $"{width} \u00d7 {height} pixels" : "of unknown size";
        return $"{image.MediaType ?? type ?? "unknown type"} image, {length} bytes, {size}";
    }

    /// <summary>Number of bytes that base64 text stands for.</summary>
    private static long Length(string? base64) => base64 is null ? 0 : (base64.TrimEnd('=').Length * 3L) / 4;
}
