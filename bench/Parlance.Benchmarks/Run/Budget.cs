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
    /// <summary>All budgets of the repository that this program was built in, by name. Throws when a field is missing or of another kind.</summary>
    public static IReadOnlyDictionary<string, Budget> ReadAll()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Find()));
        return document.RootElement.GetProperty("budgets").EnumerateObject().ToDictionary(
            entry => entry.Name,
            entry => new Budget(entry.Name, entry.Value.GetProperty("limit").GetDouble(), Text(entry, "unit"), Text(entry, "gate"), Text(entry, "how")));
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "bench", "budgets.json");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("No bench/budgets.json above this program.");
    }

    private static string Text(JsonProperty entry, string name) => entry.Value.GetProperty(name).GetString()!;
}
