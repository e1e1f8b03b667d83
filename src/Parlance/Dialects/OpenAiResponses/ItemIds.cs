using System.Security.Cryptography;
using System.Text;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>
/// Ids of answers and of their items. An id that was made here names nothing that a provider has stored, and one vendor's ids are refused by another
/// (<c>Expected an ID that begins with 'msg'</c>): neither is sent on.
/// </summary>
internal static class ItemIds
{
    /// <summary>Stands behind the type's letters in every id that is made here.</summary>
    private const string Mark = "_plnc";

    /// <summary>Bytes by which a body that holds an id of ours is known.</summary>
    public static ReadOnlySpan<byte> Marker => "_plnc"u8;

    /// <summary>The answer's id: the provider's own where it has this protocol's form, else one that follows from it, so that a stream and a whole answer agree.</summary>
    public static string Response(string id) => id.StartsWith("resp_", StringComparison.Ordinal) ? id : Make("resp", id);

    /// <summary>Id of the item at <paramref name="index"/> of an answer.</summary>
    public static string Item(string letters, string responseId, int index) => Make(letters, $"{responseId}/{index}");

    /// <summary>Whether the id was made here.</summary>
    public static bool IsOurs(string id) => id.IndexOf('_') is >= 0 and var at && id.AsSpan(at).StartsWith(Mark);

    /// <summary>Whether a provider of <paramref name="model"/> can have handed the id out, as far as the two say whose they are.</summary>
    public static bool Fits(string id, string model)
    {
        if (IsOurs(id))
        {
            return false;
        }

        // OpenAI's are letters, an underscore and hexadecimal digits; others have a UUID there, or nothing but one.
        var isOpenAi = id.IndexOf('_') is > 0 and var at && id.Length > at + 32 && id.AsSpan(at + 1).IndexOfAnyExcept("0123456789abcdef") < 0;
        return isOpenAi ? !ModelFamily.IsGrok(model) : !id.Contains('-', StringComparison.Ordinal) || !ModelFamily.IsOpenAi(model);
    }

    private static string Make(string letters, string source) =>
        letters + Mark + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)).AsSpan(0, 20));
}
