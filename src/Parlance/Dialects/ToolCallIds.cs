using System.Security.Cryptography;
using System.Text;

namespace Parlance.Dialects;

/// <summary>Tool call ids that are made here. They depend on nothing but their source, so that a call and its result agree without a memory.</summary>
internal static class ToolCallIds
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <summary>An id for a call that came without one (recorded at Gemini's compatible endpoint).</summary>
    public static string Make(string answerId, int choice, int index) => "call_" + Derive($"{answerId}/{choice}/{index}", 24);

    /// <summary><paramref name="id"/> itself where it has <paramref name="length"/> letters and digits or any length is free (0), else an id of that form that follows from it.</summary>
    public static string Fit(string id, int length) => length == 0 || (id.Length == length && id.All(char.IsAsciiLetterOrDigit)) ? id : Derive(id, length);

    private static string Derive(string source, int length)
    {
        var hash = SHA512.HashData(Encoding.UTF8.GetBytes(source));
        return string.Create(Math.Min(length, hash.Length), hash, static (id, bytes) =>
        {
            for (var i = 0; i < id.Length; i++)
            {
                id[i] = Letters[bytes[i] % Letters.Length];
            }
        });
    }
}
