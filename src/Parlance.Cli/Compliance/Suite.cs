using System.Text.Json.Nodes;
using Parlance.Manifests;

namespace Parlance.Cli.Compliance;

/// <summary>The files of a compliance suite.</summary>
internal sealed class Suite
{
    private Suite(string root) => Root = root;

    /// <summary>The folder that holds <c>cases</c>.</summary>
    public string Root { get; }

    /// <summary>The suite in <paramref name="path"/>: the folder of the cases' folder, or a checkout that has it under <c>tests/compliance</c>.</summary>
    public static Suite Open(string path)
    {
        string[] places = [path, Path.Combine(path, "tests", "compliance")];
        return new Suite(Path.GetFullPath(places.FirstOrDefault(place => Directory.Exists(Path.Combine(place, "cases")))
            ?? throw new CommandException($"there is no compliance suite in {path}: it is a folder with 'cases' in it, or a checkout that has one under tests/compliance.", ExitCode.Usage)));
    }

    /// <summary>Every case of every file, in order.</summary>
    public IReadOnlyList<ComplianceCase> ReadCases()
    {
        var cases = new List<ComplianceCase>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, "cases"), "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(Root, file).Replace('\\', '/');
            cases.AddRange(Documents(File.ReadAllLines(file)).Select(document => ReadCase(name, document.Line, document.Text)).OfType<ComplianceCase>());
        }

        return cases;
    }

    /// <summary>A file that a case names: beside the case first, then under the suite, then under the checkout that the suite is part of.</summary>
    public string Resolve(ComplianceCase about, string path)
    {
        string[] starts = [Path.GetDirectoryName(Path.Combine(Root, about.File))!, Root, Path.Combine(Root, "..", "..")];
        return starts.Select(start => Path.GetFullPath(Path.Combine(start, path))).FirstOrDefault(File.Exists) ?? throw new MissingMaterial($"{path.Replace("../", "", StringComparison.Ordinal)} is not here");
    }

    /// <summary>The documents of a file, which <c>---</c> parts. Lines before a document are kept as empty ones, so that places in it stay right.</summary>
    private static IEnumerable<(int Line, string Text)> Documents(string[] lines)
    {
        var start = 0;
        for (var i = 0; i <= lines.Length; i++)
        {
            if (i == lines.Length || lines[i].TrimEnd() == "---")
            {
                if (lines[start..i].Any(line => line.Length > 0 && line[0] != '#'))
                {
                    yield return (start + 1, new string('\n', start) + string.Join('\n', lines[start..i]) + "\n");
                }

                start = i + 1;
            }
        }
    }

    private static ComplianceCase? ReadCase(string file, int line, string text)
    {
        var errors = new List<YamlError>();
        var root = YamlReader.Read(text, file, errors);
        return errors.Count > 0 || root is null
            ? throw new CommandException($"{file} cannot be read:", details: errors.Select(error => error.ToString()))
            : YamlJson.ToJson(root) is JsonObject { Count: > 0 } map ? new ComplianceCase(file, line, map["id"]?.ToString() ?? "", map["name"]?.ToString() ?? "", map) : null;
    }
}
