namespace Parlance.Wire;

/// <summary>CRC-32 as zlib computes it (reflected polynomial 0xEDB88320), eight bytes at a time.</summary>
internal static class Crc32
{
    private static readonly uint[] s_tables = Build();

    /// <summary>The checksum of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="start">The checksum of what came before; 0 at the beginning.</param>
    public static uint Of(ReadOnlySpan<byte> bytes, uint start = 0)
    {
        var tables = s_tables.AsSpan();
        var sum = ~start;
        while (bytes.Length >= 8)
        {
            sum ^= (uint)(bytes[0] | bytes[1] << 8 | bytes[2] << 16 | bytes[3] << 24);
            sum = tables[0x700 + (int)(sum & 0xFF)] ^ tables[0x600 + (int)(sum >> 8 & 0xFF)] ^ tables[0x500 + (int)(sum >> 16 & 0xFF)] ^ tables[0x400 + (int)(sum >> 24)]
                ^ tables[0x300 + bytes[4]] ^ tables[0x200 + bytes[5]] ^ tables[0x100 + bytes[6]] ^ tables[bytes[7]];
            bytes = bytes[8..];
        }

        foreach (var octet in bytes)
        {
            sum = tables[(int)((sum ^ octet) & 0xFF)] ^ sum >> 8;
        }

        return ~sum;
    }

    /// <summary>Eight tables of 256: the n-th holds the effect of a byte that n further bytes follow.</summary>
    private static uint[] Build()
    {
        var tables = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            var sum = i;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB88320;
            }

            tables[i] = sum;
        }

        for (var i = 256; i < tables.Length; i++)
        {
            var before = tables[i - 256];
            tables[i] = tables[(int)(before & 0xFF)] ^ before >> 8;
        }

        return tables;
    }
}
