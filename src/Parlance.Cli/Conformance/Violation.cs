namespace Parlance.Cli.Conformance;

/// <summary>What came over the wire is not what the protocol or the scenario demands.</summary>
internal sealed class Violation(string message) : Exception(message)
{
    /// <summary>Ends the scenario unless <paramref name="holds"/>.</summary>
    public static void Unless(bool holds, string message)
    {
        if (!holds)
        {
            throw new Violation(message);
        }
    }

    /// <summary>Ends the scenario unless both are the same.</summary>
    public static void UnlessSame<T>(T expected, T actual, string what) => Unless(EqualityComparer<T>.Default.Equals(expected, actual), $"{what} is '{actual}', not '{expected}'");
}
