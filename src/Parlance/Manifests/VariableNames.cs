namespace Parlance.Manifests;

/// <summary>What may be the name of an environment variable.</summary>
internal static class VariableNames
{
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= 128 && !char.IsAsciiDigit(name[0]) && Characters.All(name, c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>The variable in which a key is looked for whatever a manifest says: <c>my-lab → MY_LAB_API_KEY</c>.</summary>
    public static string KeyOf(string provider) => Of(provider, "API_KEY");

    /// <summary>The variable of a provider for one thing: <c>my-lab, REGION → MY_LAB_REGION</c>.</summary>
    public static string Of(string provider, string thing) => $"{provider.ToUpperInvariant().Replace('-', '_').Replace('.', '_')}_{thing}";
}
