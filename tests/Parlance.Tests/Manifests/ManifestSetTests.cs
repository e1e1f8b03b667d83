using Parlance.Manifests;
using Parlance.Tests.Support;

namespace Parlance.Tests.Manifests;

public sealed class ManifestSetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("parlance-manifests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string id, string more = "")
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"id: {id}\nname: Mine\ndialect: openai-chat\nbase_url: https://mine.example/v1\n{more}\n");
        return path;
    }

    private static ManifestSet Load(params string[] paths)
    {
        var set = ManifestSet.Load(paths, out var errors);
        Assert.Empty(errors);
        return set;
    }

    private static string[] ErrorsOf(params string[] paths)
    {
        ManifestSet.Load(paths, out var errors);
        return [.. errors.Select(error => error.ToString())];
    }

    [Fact]
    public void Embedded_Always_HoldsEveryShippedProvider() => Assert.Equal(
        Directory.EnumerateFiles(RepositoryRoot.Combine("manifests/providers")).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal),
        ManifestSet.Embedded.Manifests.Select(manifest => manifest.Id));

    [Fact]
    public void Embedded_AskedTwice_IsReadOnce() => Assert.Same(ManifestSet.Embedded, ManifestSet.Embedded);

    [Theory]
    [InlineData("openai/gpt-4o", "openai")]
    [InlineData("claude/claude-haiku-4-5", "anthropic")]
    [InlineData("openai/gpt-oss-120b", "openai")]
    [InlineData("gpt-4o-mini", "openai")]
    [InlineData("moonshotai/kimi-k2-instruct-0905", "groq")]
    public void TryFindForModel_NameOfAModel_GivesItsProvider(string name, string provider)
    {
        Assert.True(ManifestSet.Embedded.TryFindForModel(name, out var manifest));
        Assert.Equal(provider, manifest.Id);
    }

    [Theory]
    [InlineData("unheard-of")]
    [InlineData("unheard/of")]
    [InlineData("/gpt-4o")]
    [InlineData("")]
    public void TryFindForModel_UnknownName_GivesNothing(string name) => Assert.False(ManifestSet.Embedded.TryFindForModel(name, out _));

    [Fact]
    public void Load_NoPaths_GivesTheEmbeddedOnes() => Assert.Equal(ManifestSet.Embedded.Manifests, Load().Manifests);

    [Fact]
    public void Load_ManifestWithTheIdOfAnEmbeddedOne_TakesItsPlaceWhole()
    {
        var set = Load(Write("mine.yaml", "openai"));

        Assert.Equal(ManifestSet.Embedded.Manifests.Count, set.Manifests.Count);
        Assert.True(set.TryFind("openai", out var manifest));
        Assert.Equal("Mine", manifest.Name);
        Assert.Empty(manifest.KeyVariables);
        Assert.Empty(manifest.Models);
    }

    [Fact]
    public void Load_Directory_ReadsItsYamlFiles()
    {
        Write("one.yaml", "one");
        Write("two.yml", "two");
        File.WriteAllText(Path.Combine(_folder, "notes.txt"), "not: [ yaml");

        var set = Load(_folder);

        Assert.True(set.TryFind("one", out _));
        Assert.True(set.TryFind("two", out var two));
        Assert.Equal(new YamlPosition(Path.Combine(_folder, "two.yml"), 1, 1), two.At);
    }

    [Fact]
    public void Load_SameIdTwice_IsError()
    {
        var (one, two) = (Write("one.yaml", "acme"), Write("two.yaml", "acme"));

        Assert.Equal([$"{two}:1:1: id: acme is also the id in {one}"], ErrorsOf(one, two));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("claude")]
    public void Load_AliasThatIsTaken_IsError(string alias) =>
        Assert.EndsWith($"aliases: {alias} is already a name of {(alias == "claude" ? "anthropic" : alias)}", Assert.Single(ErrorsOf(Write("one.yaml", "zzz", $"aliases: [ {alias} ]"))));

    [Fact]
    public void Load_BrokenAndMissingFiles_ReportsAllAndKeepsTheRest()
    {
        var broken = Path.Combine(_folder, "broken.yaml");
        File.WriteAllText(broken, "id: [");
        var missing = Path.Combine(_folder, "missing.yaml");

        var set = ManifestSet.Load([broken, missing, Write("good.yaml", "good")], out var errors);

        Assert.Equal([broken, missing], errors.Select(error => error.At.File));
        Assert.True(set.TryFind("good", out _));
    }
}
