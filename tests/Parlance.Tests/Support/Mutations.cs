namespace Parlance.Tests.Support;

/// <summary>Damages recorded bytes by a seed: the garbage that a reader must survive.</summary>
public static class Mutations
{
    private static readonly byte[][] s_tokens =
    [
        "null"u8.ToArray(), "true"u8.ToArray(), "{}"u8.ToArray(), "[]"u8.ToArray(), "\"\""u8.ToArray(), "-1"u8.ToArray(), "1e400"u8.ToArray(), "99999999999999999999"u8.ToArray(),
        "\\ud800"u8.ToArray(), "\\u0000"u8.ToArray(), "\""u8.ToArray(), "{"u8.ToArray(), "}"u8.ToArray(), ":"u8.ToArray(), ","u8.ToArray(), "\n"u8.ToArray(), [0xFF], [0xE2, 0x82],
    ];

    /// <summary>A copy with one to four changes: bytes replaced, ranges removed, doubled or moved, tokens inserted or put in place of a value, the tail cut off.</summary>
    public static byte[] Of(byte[] seed, Random random)
    {
        var bytes = new List<byte>(seed);
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 24), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.InsertRange(at, s_tokens[random.Next(s_tokens.Length)]);
                    break;
                case 5:
                    ReplaceValue(bytes, at, s_tokens[random.Next(s_tokens.Length)]);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Puts <paramref name="token"/> where the next value after <paramref name="at"/> stands, so that the JSON mostly stays sound and only its shape is wrong.</summary>
    private static void ReplaceValue(List<byte> bytes, int at, byte[] token)
    {
        var start = bytes.IndexOf((byte)':', at) + 1;
        if (start == 0)
        {
            return;
        }

        while (start < bytes.Count && bytes[start] == ' ')
        {
            start++;
        }

        var end = start;
        if (end < bytes.Count && bytes[end] == '"')
        {
            end = bytes.IndexOf((byte)'"', start + 1) + 1;
        }
        else
        {
            while (end < bytes.Count && !",]}"u8.Contains(bytes[end]))
            {
                end++;
            }
        }

        if (end > start)
        {
            bytes.RemoveRange(start, end - start);
            bytes.InsertRange(start, token);
        }
    }
}
