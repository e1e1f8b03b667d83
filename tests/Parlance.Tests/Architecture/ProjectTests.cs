using System.Xml.Linq;

namespace Parlance.Tests.Architecture;

public class ProjectTests
{
    [Fact]
    public void Sources_Documentation_IsGeneratedAndItsAbsenceAnError()
    {
        var root = XDocument.Parse(Repository.Read("Directory.Build.props"));
        var source = XDocument.Parse(Repository.Read("src/Directory.Build.props"));

        Assert.Equal("true", Value(root, "TreatWarningsAsErrors"));
        Assert.Equal("true", Value(source, "GenerateDocumentationFile"));
        Assert.All(Projects("src"), project => Assert.DoesNotContain("CS1591", Value(project.Xml, "NoWarn") ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public void Library_Internals_AreVisibleToItsTestsOnly() => Assert.Equal(["Parlance.Tests"], Friends("src/Parlance/Parlance.csproj"));

    [Fact]
    public void Projects_Internals_AreVisibleToTestsOnly() =>
        Assert.All(Projects("src"), project => Assert.All(Friends(project.Path), friend => Assert.EndsWith(".Tests", friend, StringComparison.Ordinal)));

    [Fact]
    public void Projects_Versions_AreCentral() =>
        Assert.All(
            Projects("src").Concat(Projects("tests")).Concat(Projects("bench")),
            project => Assert.All(project.Xml.Descendants("PackageReference"), package => Assert.Null(package.Attribute("Version"))));

    [Fact]
    public void Projects_LockFiles_StandBesideThem() =>
        Assert.All(
            Projects("src").Concat(Projects("tests")).Concat(Projects("bench")),
            project => Assert.True(File.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(project.Path)!, "packages.lock.json")), project.Path));

    [Fact]
    public void ShippedProjects_Packages_AreAtMostFive() =>
        Assert.All(Projects("src"), project => Assert.InRange(project.Xml.Descendants("PackageReference").Count(), 0, 5));

    private static IEnumerable<(string Path, XDocument Xml)> Projects(string folder) =>
        Repository.Files(folder, "*.csproj").Select(path => (path, XDocument.Parse(Repository.Read(path))));

    private static IEnumerable<string> Friends(string project) =>
        XDocument.Parse(Repository.Read(project)).Descendants("InternalsVisibleTo").Select(element => element.Attribute("Include")!.Value);

    private static string? Value(XDocument document, string name) => document.Descendants(name).FirstOrDefault()?.Value;
}
