namespace Parlance.Manifests;

/// <summary>Which characters a text is made of. Not LINQ: that would be compiled for <c>char</c> at every start of the program.</summary>
internal static class Characters
{
    public static bool ArePrintable(string text) => All(text, c => c is >= ' ' and <= '~');

    public static bool All(string text, Predicate<char> accepts)
    {
        foreach (var c in text)
        {
            if (!accepts(c))
            {
                return false;
            }
        }

        return true;
    }
}
