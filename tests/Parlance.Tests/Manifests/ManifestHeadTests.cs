using Parlance.Manifests;
using Parlance.Tests.Support;

namespace Parlance.Tests.Manifests;

/// <summary>What is read off the lines of a manifest when a program starts, against the whole manifest.</summary>
public class ManifestHeadTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(RepositoryRoot.Combine("manifests/providers")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Ids => [.. ManifestSet.Embedded.Heads.Where(head => head is { IsCurrent: true, Simulated: false, Local: false }).Select(head => head.Id)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_ShippedManifest_SaysWhatTheWholeManifestSays(string file)
    {
        var (errors, text) = (new List<YamlError>(), File.ReadAllText(RepositoryRoot.Combine($"manifests/providers/{file}")));
        var whole = ManifestHead.Of(ManifestReader.Read(YamlReader.Read(text, file, errors)!, errors));

        var head = HeadReader.Read(new StringReader(text), whole.Body);

        Assert.Empty(errors);
        Assert.Equal((whole.Id, whole.Status, whole.Auth, whole.Local, whole.Simulated), (head.Id, head.Status, head.Auth, head.Local, head.Simulated));
        Assert.Equal(whole.Aliases, head.Aliases);
        Assert.Equal(whole.KeyVariables, head.KeyVariables);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void HasVariable_EachVariableOfAProvider_IsSeen(string id)
    {
        var head = ManifestSet.Embedded.Heads.Single(head => head.Id == id);

        Assert.All(head.Manifest.KeyVariables.Append(VariableNames.KeyOf(id)).Append(VariableNames.Of(id, "API_KEY_FILE")), variable => Assert.True(head.HasVariable(name => name == variable ? "x" : null)));
        Assert.False(head.HasVariable(_ => null));
    }

    [Fact]
    public void Build_FromAnEnvironmentWithOneKey_ReadsItsManifestAndTheSimulators()
    {
        var heads = Fresh();
        var set = ManifestSet.Combine([], heads, new List<YamlError>());

        Assert.True(new CatalogBuilder(set, name => name == "OPENAI_API_KEY" ? "k" : null).AddFromEnvironment().TryBuild(out var catalog, out _));

        Assert.Contains("openai", catalog.Providers.Select(provider => provider.Id));
        Assert.InRange(heads.Count(head => head.Body.IsValueCreated), 2, 3);
    }

    private static IReadOnlyList<ManifestHead> Fresh() => ManifestFiles.ReadEmbedded();
}
