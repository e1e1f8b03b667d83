using System.Text.RegularExpressions;

namespace Parlance.Tests.Architecture;

/// <summary>One C# file: its text, its code without comments and literals, and what it declares.</summary>
internal sealed partial class SourceFile
{
    private SourceFile(string path, string text)
    {
        Path = path;
        Text = text;
        var lexer = new SourceLexer(text);
        Code = lexer.Code;
        Literals = lexer.Literals;
        Namespace = NamespacePattern().Match(Code) is { Success: true } match ? match.Groups[1].Value : "";
        Types = [.. FindTypes(Code)];
        Identifiers = IdentifierPattern().Matches(Code).Select(identifier => identifier.Value).ToHashSet();
    }

    /// <summary>Relative to the root, with forward slashes.</summary>
    public string Path { get; }

    public string Text { get; }

    /// <summary>The text with comments and the contents of literals replaced by spaces; lines stay where they are.</summary>
    public string Code { get; }

    /// <summary>String literals with their lines, counted from 1.</summary>
    public IReadOnlyList<(int Line, string Value)> Literals { get; }

    public string Namespace { get; }

    /// <summary>The types declared at top level.</summary>
    public IReadOnlyList<(string Kind, string Name)> Types { get; }

    public IReadOnlySet<string> Identifiers { get; }

    public int LineCount => Text.AsSpan().Count('\n');

    /// <summary>The folder below the project, <c>Chat</c> or <c>Features/Keys</c>; empty at its top.</summary>
    public string Folder => string.Join('/', Path.Split('/')[2..^1]);

    public static SourceFile Load(string path) => new(path, Repository.Read(path));

    /// <summary>The first line of the code that matches, counted from 1; 0 when none does.</summary>
    public int LineOf(Regex pattern) => pattern.Match(Code) is { Success: true } match ? Code.AsSpan(0, match.Index).Count('\n') + 1 : 0;

    private static IEnumerable<(string Kind, string Name)> FindTypes(string code)
    {
        var depth = 0;
        var position = 0;
        foreach (Match match in TypePattern().Matches(code))
        {
            depth += code.AsSpan(position, match.Index - position).Count('{') - code.AsSpan(position, match.Index - position).Count('}');
            position = match.Index;
            if (depth == 0)
            {
                var modifiers = match.Groups["modifiers"].Value;
                yield return ((modifiers.Contains("file ", StringComparison.Ordinal) ? "file " : "") + match.Groups["kind"].Value, match.Groups["name"].Value);
            }
        }
    }

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"^[ \t]*(?<modifiers>(?:(?:public|internal|private|protected|file|static|sealed|abstract|partial|readonly|ref|unsafe)\s+)*)(?<kind>record\s+struct|record\s+class|record|class|struct|interface|enum|delegate\s+[\w<>?\[\],. ]+?)\s+(?<name>\w+)\s*(?=[<({:;\r\n]|where\b)", RegexOptions.Multiline)]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"\b[\p{L}_]\w*")]
    private static partial Regex IdentifierPattern();
}
