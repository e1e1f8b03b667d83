using Parlance.Tests.Support;

namespace Parlance.Tests.Architecture;

/// <summary>The working tree that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] Ignored = ["bin", "obj", "node_modules", "artifacts", ".git"];

    /// <summary>The folder of <c>Parlance.slnx</c>.</summary>
    public static string Root { get; } = RepositoryRoot.Combine("");

    /// <summary>The C# files under <c>src</c>, lexed once.</summary>
    public static IReadOnlyList<SourceFile> Sources { get; } = [.. Files("src", "*.cs").Select(SourceFile.Load)];

    /// <summary>Files under <paramref name="folder"/> that match, generated ones left out; paths are relative to the root with forward slashes.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        var start = Path.Combine(Root, folder);
        if (!Directory.Exists(start))
        {
            return [];
        }

        return Directory.EnumerateFiles(start, pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(Ignored.Contains))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>The text of a file of the tree.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));
}
