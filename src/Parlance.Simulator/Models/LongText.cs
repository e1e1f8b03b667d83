namespace Parlance.Simulator.Models;

/// <summary>Text of any exact length.</summary>
internal static class LongText
{
    /// <summary>Tokens of <c>long</c> when neither directive nor limit says how many.</summary>
    public const int DefaultTokens = 1_000;

    private const int MaxBytes = 128 << 20;
    private static readonly byte[] Shared = Fill(1 << 20);

    /// <summary>Bytes of that many tokens; a request can have no more than 128 MiB made, all its choices together.</summary>
    public static int BytesOf(long tokens, int choices) => (int)(Math.Min(tokens, MaxBytes / Tokens.Bytes / choices) * Tokens.Bytes);

    /// <summary>As many bytes, within the same bound.</summary>
    public static int Bounded(int bytes, int choices) => Math.Min(bytes, MaxBytes / choices);

    /// <summary>Exactly <paramref name="bytes"/> bytes of ASCII, shared between answers up to 1 MiB.</summary>
    public static ReadOnlyMemory<byte> Take(int bytes) => bytes <= Shared.Length ? Shared.AsMemory(0, bytes) : Fill(bytes);

    private static byte[] Fill(int length)
    {
        var sentence = "The quick brown fox jumps over the lazy dog. "u8;
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        for (var i = 0; i < length; i += sentence.Length)
        {
            sentence[..Math.Min(sentence.Length, length - i)].CopyTo(bytes.AsSpan(i));
        }

        return bytes;
    }
}
