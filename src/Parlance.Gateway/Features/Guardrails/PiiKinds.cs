namespace Parlance.Gateway.Features.Guardrails;

/// <summary>What can be told for personal or secret by its form alone, by the names that a configuration gives it.</summary>
internal static class PiiKinds
{
    private static readonly Dictionary<string, TextFinder> s_finders = new(StringComparer.Ordinal)
    {
        ["email"] = new EmailFinder(),
        ["phone"] = new PhoneFinder(),
        ["card"] = new CardFinder(),
        ["iban"] = new IbanFinder(),
        ["ssn"] = new SsnFinder(),
        ["ip"] = new AddressFinder(),
        ["api_key"] = new ApiKeyFinder(),
    };

    public static IReadOnlyCollection<string> Names => s_finders.Keys;

    /// <summary>What finds it; null for a name that is none.</summary>
    public static TextFinder? Find(string name) => s_finders.GetValueOrDefault(name);
}
