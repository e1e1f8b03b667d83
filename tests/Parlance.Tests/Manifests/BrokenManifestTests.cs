using System.Text.RegularExpressions;
using Parlance.Dialects;
using Parlance.Manifests;
using Parlance.Tests.Support;

namespace Parlance.Tests.Manifests;

/// <summary><c>fixtures/manifests/&lt;case&gt;</c>: a manifest as someone might write it, and every error with its line.</summary>
public sealed partial class BrokenManifestTests
{
    public static TheoryData<string> Cases =>
        [.. Directory.EnumerateDirectories(RepositoryRoot.Combine("fixtures/manifests")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_BrokenManifest_ReportsEveryErrorAtItsPlace(string name)
    {
        var folder = RepositoryRoot.Combine($"fixtures/manifests/{name}");
        var errors = new List<YamlError>();

        if (YamlReader.Read(File.ReadAllText(Path.Combine(folder, "manifest.yaml")), "manifest.yaml", errors) is { } root)
        {
            ManifestReader.Read(root, errors);
        }

        var text = string.Concat(errors.OrderBy(error => error.At.Line).ThenBy(error => error.At.Column).Select(error => error + "\n"));
        Assert.Equal(File.ReadAllText(Path.Combine(folder, "errors.txt")).Replace("{dialects}", string.Join(", ", DialectSet.All.Select(dialect => dialect.Name).Append("declarative"))), KnownFields().Replace(text, "known are {fields}"));
    }

    /// <summary>The fields that are known grow; <see cref="ManifestSchemaTests"/> holds them to the schema.</summary>
    [GeneratedRegex("known are [a-z_, ]+")]
    private static partial Regex KnownFields();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_BrokenManifest_QuotesNoValue(string name)
    {
        var errors = File.ReadAllText(RepositoryRoot.Combine($"fixtures/manifests/{name}/errors.txt"));

        Assert.DoesNotContain("not-a-real-key", errors);
        Assert.DoesNotContain("secret@", errors);
    }
}
