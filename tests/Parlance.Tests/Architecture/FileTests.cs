using System.Text.RegularExpressions;

namespace Parlance.Tests.Architecture;

public partial class FileTests
{
    private static readonly string[] BannedWords = ["Manager", "Helper", "Helpers", "Utils", "Util", "Common", "Base", "Impl", "Service", "Processor", "Wrapper", "Info", "Data"];

    [Fact]
    public void Sources_Length_StaysUnderFourHundredLines() =>
        House.AssertNone(Repository.Sources.Where(file => file.LineCount > 400).Select(file => $"{file.Path}: {file.LineCount} lines"));

    [Fact]
    public void Sources_Types_AreOneToAFile()
    {
        // Records that only make sense together may share a file; behaviour has a file of its own.
        var crowded = from file in Repository.Sources
                      let types = file.Types.Where(type => !type.Kind.StartsWith("file ", StringComparison.Ordinal)).ToList()
                      where types.Count(type => type.Kind is "class") > 1 || (types.Count > 1 && file.LineCount > 200)
                      select $"{file.Path}: {string.Join(", ", types.Select(type => type.Name))}";

        House.AssertNone(crowded);
    }

    [Fact]
    public void Sources_TypeNames_AreAmongTheFileName()
    {
        var elsewhere = from file in Repository.Sources
                        where file.Types.Count == 1
                        let name = Path.GetFileNameWithoutExtension(file.Path).Split('.')[0]
                        where !name.Equals(file.Types[0].Name, StringComparison.Ordinal)
                        select $"{file.Path} declares {file.Types[0].Name}";

        House.AssertNone(elsewhere);
    }

    [Fact]
    public void Sources_Names_ContainNoVagueWord()
    {
        var vague = from file in Repository.Sources
                    from name in file.Types.Select(type => type.Name).Append(Path.GetFileNameWithoutExtension(file.Path)).Distinct()
                    from word in WordPattern().Matches(name).Select(match => match.Value)
                    where BannedWords.Contains(word)
                    select $"{file.Path}: {name} says {word}";

        House.AssertNone(vague);
    }

    [Fact]
    public void Sources_Namespace_IsTheFolder()
    {
        var misplaced = from file in Repository.Sources
                        where file.Types.Count > 0 && file.Namespace.Length > 0
                        let project = file.Path.Split('/')[1]
                        let expected = $"{project}/{file.Folder}".TrimEnd('/').Replace('/', '.')
                        where file.Namespace != expected && !(project == "Parlance" && (file.Folder is "Chat" or "Client" || file.Folder.StartsWith("Client/", StringComparison.Ordinal)) && file.Namespace == "Parlance")
                        select $"{file.Path} is in {file.Namespace}";

        House.AssertNone(misplaced);
    }

    [Fact]
    public void Sources_Markers_AreNotLeftBehind()
    {
        var left = from file in Repository.Sources
                   from Match match in MarkerPattern().Matches(file.Text)
                   select $"{file.Path}:{file.Text.AsSpan(0, match.Index).Count('\n') + 1}: {match.Value}";

        House.AssertNone(left);
    }

    [Fact]
    public void Tree_Texts_NameNoMachinePath()
    {
        string[] folders = ["src", "tests", "bench", "docs", "manifests", ".ci", "ui"];
        string[] endings = [".cs", ".md", ".yaml", ".json", ".mjs", ".csproj", ".props", "run"];
        var paths = from folder in folders
                    from path in Repository.Files(folder, "*")
                    where endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal))
                    let match = MachinePathPattern().Match(Repository.Read(path))
                    where match.Success
                    select $"{path}: {match.Value}";

        House.AssertNone(paths);
    }

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bHACK\b|#region|#pragma warning disable|\bNotImplementedException\b")]
    private static partial Regex MarkerPattern();

    [GeneratedRegex(@"(?<![\w.~}$])/(?:root|work|Users)/\w+|(?<![\w.~}$])/home/(?!user|you)\w+|\b[A-Z]:\\\\?(?:Users|dev|src)\b")]
    private static partial Regex MachinePathPattern();
}
