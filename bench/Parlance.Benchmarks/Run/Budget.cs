using System.Text.Json;

namespace Parlance.Benchmarks.Run;

/// <summary>One line of <c>bench/budgets.json</c>.</summary>
/// <param name="Name">The scenario's or test's name.</param>
/// <param name="Limit">The largest value that is within the budget.</param>
/// <param name="Unit">What the value counts: <c>ratio</c>, <c>bytes</c> or <c>ms</c>.</param>
/// <param name="Gate">Who measures it: <c>run</c> or <c>test</c>.</param>
/// <param name="How">How it is measured, in a sentence.</param>
internal sealed record Budget(string Name, double Limit, string Unit, string Gate, string How)
{
    /// <summary>All budgets of the file, by name. Throws when a field is missing or of another kind.</summary>
    public static IReadOnlyDictionary<string, Budget> Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.GetProperty("budgets").EnumerateObject().ToDictionary(
            entry => entry.Name,
            entry => new Budget(entry.Name, entry.Value.GetProperty("limit").GetDouble(), Text(entry, "unit"), Text(entry, "gate"), Text(entry, "how")));
    }

    private static string Text(JsonProperty entry, string name) => entry.Value.GetProperty(name).GetString()!;
}
