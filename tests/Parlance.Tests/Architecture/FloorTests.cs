using System.Reflection;

namespace Parlance.Tests.Architecture;

public class FloorTests
{
    private static readonly string[] Floors = ["Chat", "Wire", "Dialects", "Manifests", "Upstream", "Client"];

    [Fact]
    public void Library_Folders_AreTheFloors() =>
        Assert.All(Repository.Sources.Where(file => file.Path.StartsWith("src/Parlance/", StringComparison.Ordinal)), file => Assert.Contains(FloorOf(file), Floors));

    [Fact]
    public void Library_Types_UseOnlyLowerFloors()
    {
        var floorOf = TypesByFloor("src/Parlance/");
        var upward = from pair in TypeUse.Of(typeof(Message).Assembly)
                     let user = Lookup(floorOf, pair.User)
                     let used = Lookup(floorOf, pair.Used)
                     where user is not null && used is not null && Array.IndexOf(Floors, user) < Array.IndexOf(Floors, used)
                     select $"{user}/{pair.User.Name} uses {used}/{pair.Used.Name}";

        House.AssertNone(upward);
    }

    [Fact]
    public void Library_UsingDirectives_NameOnlyLowerFloors()
    {
        var upward = from file in Repository.Sources
                     where file.Path.StartsWith("src/Parlance/", StringComparison.Ordinal)
                     from higher in Floors.SkipWhile(floor => floor != FloorOf(file)).Skip(1)
                     where file.Code.Contains($"using Parlance.{higher}", StringComparison.Ordinal)
                     select $"{file.Path} imports Parlance.{higher}";

        House.AssertNone(upward);
    }

    [Fact]
    public void Chat_Files_KnowNeitherJsonNorInputOutput() => AssertImportsNone("src/Parlance/Chat/", "System.Text.Json", "System.Net", "System.IO");

    [Fact]
    public void Wire_Types_KnowNoChat()
    {
        var floorOf = TypesByFloor("src/Parlance/");
        var chat = from pair in TypeUse.Of(typeof(Message).Assembly)
                   where Lookup(floorOf, pair.User) == "Wire" && Lookup(floorOf, pair.Used) == "Chat"
                   select $"{pair.User.Name} uses {pair.Used.Name}";

        House.AssertNone(chat);
    }

    [Fact]
    public void Dialects_Files_AwaitNothing()
    {
        var awaiting = from file in Repository.Sources
                       where file.Path.StartsWith("src/Parlance/Dialects/", StringComparison.Ordinal) || file.Path.StartsWith("src/Parlance/Chat/", StringComparison.Ordinal)
                       where file.Identifiers.Contains("await") || file.Identifiers.Contains("async")
                       select file.Path;

        House.AssertNone(awaiting);
    }

    [Fact]
    public void Simulator_Types_UseOnlyTheFirstThreeFloorsAndManifests()
    {
        var floorOf = TypesByFloor("src/Parlance/");
        var above = from pair in TypeUse.Of(Assembly.Load("Parlance.Simulator"))
                    let used = Lookup(floorOf, pair.Used)
                    let mayReadManifests = pair.User.FullName is { } user && (user.StartsWith("Parlance.Simulator.Personas.", StringComparison.Ordinal) || user.StartsWith("Parlance.Simulator.Simulator", StringComparison.Ordinal))
                    where used is "Upstream" or "Client" || (used == "Manifests" && !mayReadManifests)
                    select $"{pair.User.Name} uses {used}/{pair.Used.Name}";

        House.AssertNone(above);
    }

    private static void AssertImportsNone(string folder, params string[] namespaces)
    {
        var imports = from file in Repository.Sources
                      where file.Path.StartsWith(folder, StringComparison.Ordinal)
                      from name in namespaces
                      where file.Code.Contains($"using {name}", StringComparison.Ordinal)
                      select $"{file.Path} imports {name}";

        House.AssertNone(imports);
    }

    private static string FloorOf(SourceFile file) => file.Folder.Split('/')[0];

    private static Dictionary<string, string> TypesByFloor(string project) =>
        Repository.Sources
            .Where(file => file.Path.StartsWith(project, StringComparison.Ordinal))
            .SelectMany(file => file.Types.Select(type => (Name: $"{file.Namespace}.{type.Name}", Floor: FloorOf(file))))
            .DistinctBy(type => type.Name)
            .ToDictionary(type => type.Name, type => type.Floor);

    private static string? Lookup(Dictionary<string, string> floorOf, Type type) => floorOf.GetValueOrDefault(type.FullName?.Split('`')[0] ?? "");
}
