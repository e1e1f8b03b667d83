using System.Reflection;

namespace Parlance.Tests.Architecture;

public class PublicApiTests
{
    private const string Baseline = "tests/Parlance.Tests/Architecture/PublicApi.txt";

    /// <summary>A public member is a promise: this shows every change of one, so that it is a decision. <c>dotnet dev.cs api --accept</c> takes the new surface.</summary>
    [Fact]
    public void PublicSurface_OfLibraryAndSimulator_EqualsTheBaseline()
    {
        string[] assemblies = ["Parlance.Core", "Parlance.Simulator"];
        var actual = assemblies.SelectMany(name => PublicApi.Of(Assembly.Load(name)).Prepend($"# {name}")).ToList();
        var path = Path.Combine(Repository.Root, Baseline);
        if (Environment.GetEnvironmentVariable("PARLANCE_PUBLIC_API") == "accept")
        {
            File.WriteAllText(path, string.Join('\n', actual) + "\n");
        }

        var expected = File.Exists(path) ? File.ReadAllLines(path) : [];
        var removed = Qualified(expected).Except(Qualified(actual)).Select(line => $"- {line}");
        var added = Qualified(actual).Except(Qualified(expected)).Select(line => $"+ {line}");
        var changes = removed.Concat(added).ToList();
        if (changes.Count > 0)
        {
            Assert.Fail(string.Join(Environment.NewLine, changes.Prepend("The public surface changed. Read this, then accept it with `dotnet dev.cs api --accept`:")));
        }
    }

    /// <summary>Each member with its type, so that a difference can be read alone.</summary>
    private static IEnumerable<string> Qualified(IEnumerable<string> lines)
    {
        var head = "";
        foreach (var line in lines)
        {
            if (line.StartsWith(' '))
            {
                yield return $"{head}: {line.Trim()}";
            }
            else
            {
                head = line.Split(" : ")[0];
                yield return line;
            }
        }
    }
}
