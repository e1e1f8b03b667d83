using System.Buffers.Text;
using Parlance.Wire;

namespace Parlance.Client.Conversations;

/// <summary>What vendors count for media: images by their size in pixels where it can be seen, everything else by a usual size.</summary>
internal static class MediaTokens
{
    /// <summary>A page of a document: its text, and in most places its picture as well.</summary>
    private const long PerPage = 1_500;

    /// <summary>Bytes of an ordinary page of a PDF.</summary>
    private const long BytesPerPage = 50_000;

    /// <summary>Where the size cannot be seen, for example behind an address: a picture of a screen's size.</summary>
    private const int UsualSide = 1024;

    /// <summary>The size stands at the beginning; a JPEG may have a thumbnail before it.</summary>
    private const int HeaderCharacters = 64 * 1024;

    public static long Of(ContentPart part, TokenFraming framing) => part switch
    {
        ImagePart { Detail: "low" } => 85,
        ImagePart { Base64: { } base64 } => TryReadSize(base64, out var width, out var height) ? OfImage(width, height, framing) : OfImage(UsualSide, UsualSide, framing),
        ImagePart => OfImage(UsualSide, UsualSide, framing),

        // 16 kHz speech of 16 bits in WAV, 64 kbit/s in MP3, at 25 tokens a second.
        AudioPart audio => Math.Max(25, Bytes(audio.Base64) * 25 / (audio.Format == "wav" ? 32_000 : 8_000)),
        FilePart { Base64: { } base64, MediaType: { } type } when type.StartsWith("text/", StringComparison.Ordinal) => Bytes(base64) / 4,
        FilePart { Base64: { } base64 } => PerPage * ((Bytes(base64) / BytesPerPage) + 1),
        _ => PerPage,
    };

    private static long OfImage(long width, long height, TokenFraming framing)
    {
        if (framing.ImagePixelsPerToken > 0)
        {
            // Anthropic scales larger pictures down to about 1,600 tokens.
            return Math.Min(1_600, (width * height / framing.ImagePixelsPerToken) + 1);
        }

        if (framing.TileSide == 512)
        {
            (width, height) = Shrink(width, height, longest: 2048, shortest: 768);
        }

        var tiles = ((width + framing.TileSide - 1) / framing.TileSide) * ((height + framing.TileSide - 1) / framing.TileSide);
        return framing.ImageTokens + (framing.TokensPerTile * Math.Max(1, tiles));
    }

    /// <summary>OpenAI's rule for pictures in high detail: into a square of 2,048, then the shorter side to 768.</summary>
    private static (long Width, long Height) Shrink(long width, long height, long longest, long shortest)
    {
        if (Math.Max(width, height) is var side && side > longest)
        {
            (width, height) = (width * longest / side, height * longest / side);
        }

        return Math.Min(width, height) is var narrow && narrow > shortest ? (width * shortest / narrow, height * shortest / narrow) : (width, height);
    }

    private static bool TryReadSize(string base64, out int width, out int height)
    {
        width = height = 0;
        var head = base64.AsSpan(0, Math.Min(base64.Length, HeaderCharacters) / 4 * 4);
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(head.Length)];
        return Convert.TryFromBase64Chars(head, bytes, out var length)
            && ImageHeader.TryReadSize(bytes.AsSpan(0, length), out _, out width, out height)
            && width > 0 && height > 0;
    }

    private static long Bytes(string base64) => base64.Length / 4L * 3;
}
