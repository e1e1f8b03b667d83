using System.Buffers.Binary;

namespace Parlance.Wire;

/// <summary>Reads the pixel size from the first bytes of PNG, JPEG, GIF and WebP.</summary>
public static class ImageHeader
{
    /// <summary>The size that the bytes say, which may be no more than the beginning of the image. False when they are of another format, or too few.</summary>
    public static bool TryReadSize(ReadOnlySpan<byte> image, out string? mediaType, out int width, out int height)
    {
        width = height = 0;
        mediaType = null;
        if (image.Length < 16)
        {
            return false;
        }

        if (image[0] == 0x89 && image[1..].StartsWith("PNG\r\n"u8))
        {
            mediaType = "image/png";
            return TryReadPng(image, out width, out height);
        }

        if (image.StartsWith("GIF8"u8))
        {
            mediaType = "image/gif";
            width = BinaryPrimitives.ReadUInt16LittleEndian(image[6..]);
            height = BinaryPrimitives.ReadUInt16LittleEndian(image[8..]);
            return true;
        }

        if (image.StartsWith("RIFF"u8) && image[8..].StartsWith("WEBP"u8))
        {
            mediaType = "image/webp";
            return TryReadWebp(image, out width, out height);
        }

        if (image[0] == 0xFF && image[1] == 0xD8)
        {
            mediaType = "image/jpeg";
            return TryReadJpeg(image, out width, out height);
        }

        return false;
    }

    private static bool TryReadPng(ReadOnlySpan<byte> image, out int width, out int height)
    {
        width = height = 0;
        if (image.Length < 24)
        {
            return false;
        }

        width = BinaryPrimitives.ReadInt32BigEndian(image[16..]);
        height = BinaryPrimitives.ReadInt32BigEndian(image[20..]);
        return true;
    }

    /// <summary>The three WebP forms (RFC 9649, sections 2.5–2.7): lossy, lossless, extended.</summary>
    private static bool TryReadWebp(ReadOnlySpan<byte> image, out int width, out int height)
    {
        width = height = 0;
        if (image.Length < 30)
        {
            return false;
        }

        if (image[12..].StartsWith("VP8 "u8))
        {
            width = BinaryPrimitives.ReadUInt16LittleEndian(image[26..]) & 0x3FFF;
            height = BinaryPrimitives.ReadUInt16LittleEndian(image[28..]) & 0x3FFF;
        }
        else if (image[12..].StartsWith("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(image[21..]);
            width = (int)(bits & 0x3FFF) + 1;
            height = (int)((bits >> 14) & 0x3FFF) + 1;
        }
        else
        {
            width = (image[24] | (image[25] << 8) | (image[26] << 16)) + 1;
            height = (image[27] | (image[28] << 8) | (image[29] << 16)) + 1;
        }

        return true;
    }

    /// <summary>Walks the segments to the frame header (ITU-T T.81, B.2.2): any SOF marker, which C4, C8 and CC are not.</summary>
    private static bool TryReadJpeg(ReadOnlySpan<byte> image, out int width, out int height)
    {
        width = height = 0;
        for (var at = 2; at + 9 < image.Length && image[at] == 0xFF;)
        {
            var marker = image[at + 1];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                height = BinaryPrimitives.ReadUInt16BigEndian(image[(at + 5)..]);
                width = BinaryPrimitives.ReadUInt16BigEndian(image[(at + 7)..]);
                return true;
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(image[(at + 2)..]);
        }

        return false;
    }
}
