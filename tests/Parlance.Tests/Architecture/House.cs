namespace Parlance.Tests.Architecture;

/// <summary>How a house rule speaks when it is broken.</summary>
internal static class House
{
    /// <summary>Fails with every violation on a line of its own, each naming where to look.</summary>
    public static void AssertNone(IEnumerable<string> violations)
    {
        var lines = violations.Distinct().Order(StringComparer.Ordinal).ToList();
        if (lines.Count > 0)
        {
            Assert.Fail(string.Join(Environment.NewLine, lines.Prepend($"{lines.Count} violation(s):")));
        }
    }
}
