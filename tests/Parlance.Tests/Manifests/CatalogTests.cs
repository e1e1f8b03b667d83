using Parlance.Dialects;
using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public sealed class CatalogTests
{
    private static readonly Provider First = Provider("first", "shared", "only-first", "vendor/with-slash");
    private static readonly Provider Second = Provider("second", "shared", "only-second", "first/looks-like-a-provider") with { Aliases = ["zweiter"] };

    private static Provider Provider(string id, params string[] models) => new()
    {
        Id = id,
        DisplayName = id,
        Dialect = DialectSet.OpenAiChat,
        BaseUrl = new Uri($"https://{id}.example/v1"),
        Auth = new AuthScheme("Authorization", "Bearer ", Required: true),
        ChatPath = "/chat/completions",
        Models = [.. models.Select(model => new ModelCard(model) { MaxOutputTokens = 5 })],
    };

    private static Target Resolve(Catalog catalog, string name)
    {
        Assert.True(catalog.TryResolve(name, out var target, out var error), error?.Message);
        Assert.Null(error);
        return target;
    }

    private static ChatError Miss(Catalog catalog, string name)
    {
        Assert.False(catalog.TryResolve(name, out var target, out var error));
        Assert.Null(target);
        Assert.Equal((ErrorKind.NotFound, "model_not_found", 404, ErrorSide.Client, "model"), (error.Kind, error.Code, error.Status, error.Side, error.Param));
        return error;
    }

    [Theory]
    [InlineData("first/only-first", "first/only-first")]
    [InlineData("first/vendor/with-slash", "first/vendor/with-slash")]
    [InlineData("zweiter/only-second", "second/only-second")]
    [InlineData("only-second", "second/only-second")]
    [InlineData("shared", "first/shared")]
    [InlineData("vendor/with-slash", "first/vendor/with-slash")]
    [InlineData("second/shared", "second/shared")]
    public void TryResolve_KnownModel_GivesItsTargetWithCard(string name, string target)
    {
        var resolved = Resolve(new Catalog([First, Second]), name);

        Assert.Equal(target, resolved.Name);
        Assert.Equal(5, resolved.Card!.MaxOutputTokens);
        Assert.Equal(5, resolved.Wire.MaxOutputTokens);
    }

    [Fact]
    public void TryResolve_BareModelOfTwoProviders_GivesTheOperatorsFirst() => Assert.Equal("second/shared", Resolve(new Catalog([Second, First]), "shared").Name);

    [Fact]
    public void TryResolve_NameThatBeginsWithAProvider_AlwaysMeansThatProvider()
    {
        var target = Resolve(new Catalog([First, Second]), "first/looks-like-a-provider");

        Assert.Equal("first", target.Provider.Id);
        Assert.Null(target.Card);
    }

    [Theory]
    [InlineData("first/anything:free")]
    [InlineData("zweiter/org/model@2026-11-01")]
    public void TryResolve_AnyModelOfAProvider_IsATargetWithoutCard(string name)
    {
        var target = Resolve(new Catalog([First, Second]), name);

        Assert.Null(target.Card);
        Assert.Equal(name[(name.IndexOf('/') + 1)..], target.Wire.Model);
        Assert.Null(target.Wire.MaxOutputTokens);
    }

    [Theory]
    [InlineData("first/listed", "accounts/first/models/listed")]
    [InlineData("first/not-listed", "accounts/first/models/not-listed")]
    [InlineData("first/accounts/first/models/listed", "accounts/first/models/listed")]
    [InlineData("first/accounts/someone/models/own", "accounts/someone/models/own")]
    public void TryResolve_ProviderWithAPrefix_SendsItWhereTheNameHasNoSlash(string name, string onTheWire)
    {
        var catalog = new Catalog([First with { ModelPrefix = "accounts/first/models/", Models = [new ModelCard("accounts/first/models/listed") { ContextWindow = 7 }] }]);

        var target = Resolve(catalog, name);

        Assert.Equal((onTheWire, onTheWire.EndsWith("/listed", StringComparison.Ordinal) ? 7L : null), (target.Wire.Model, target.Card?.ContextWindow));
    }

    [Theory]
    [InlineData("first/short", "long-name-2026")]
    [InlineData("short", "long-name-2026")]
    [InlineData("first/taken", "taken")]
    public void TryResolve_AliasOfACard_MeansItsModelUnlessAModelHasThatName(string name, string onTheWire)
    {
        var catalog = new Catalog([First with { Models = [new ModelCard("long-name-2026") { Aliases = ["short", "taken"] }, new ModelCard("taken")] }]);

        Assert.Equal(onTheWire, Resolve(catalog, name).Wire.Model);
    }

    [Fact]
    public void TryResolve_SameNameAgain_GivesTheSameTarget()
    {
        var catalog = new Catalog([First, Second]);

        Assert.Same(Resolve(catalog, "only-first"), Resolve(catalog, "first/only-first"));
        Assert.Same(Resolve(catalog, "first/new"), Resolve(catalog, "first/new"));
    }

    [Fact]
    public void TryResolve_KnownModel_AllocatesNothing()
    {
        var catalog = new Catalog([First, Second]);
        Resolve(catalog, "first/new");
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var round = 0; round < 100; round++)
        {
            catalog.TryResolve("first/only-first", out _, out _);
            catalog.TryResolve("shared", out _, out _);
            catalog.TryResolve("first/new", out _, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void TryResolve_EndlessNewNames_KeepsNoMoreThanTheBound()
    {
        var catalog = new Catalog([First]);
        var first = Resolve(catalog, "first/new-0");
        for (var number = 1; number < Catalog.MaxKept; number++)
        {
            Resolve(catalog, $"first/new-{number}");
        }

        Assert.Same(first, Resolve(catalog, "first/new-0"));
        Resolve(catalog, "first/one-too-many");
        Assert.NotSame(first, Resolve(catalog, "first/new-0"));
    }

    [Theory]
    [InlineData("only-frist", "first/only-first")]
    [InlineData("frist/only-first", "first/only-first")]
    [InlineData("only-secnod", "second/only-second")]
    [InlineData("Shared", "first/shared, second/shared")]
    [InlineData("secnd/unheard-of", "second/unheard-of")]
    [InlineData("zweitr/unheard-of", "zweiter/unheard-of")]
    public void TryResolve_NearMiss_NamesTheMatches(string name, string matches) =>
        Assert.EndsWith($"Did you mean {matches}?", Miss(new Catalog([First, Second]), name).Message);

    [Theory]
    [InlineData("nothing-like-it")]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/shared")]
    [InlineData("first/")]
    [InlineData("first")]
    [InlineData("first/a\r\nx: y")]
    [InlineData("first/ padded")]
    [InlineData("first/a\0b")]
    public void TryResolve_NoModelName_IsNotFound(string name)
    {
        var error = Miss(new Catalog([First, Second]), name);

        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain('\0', error.Message);
    }

    [Fact]
    public void TryResolve_HugeName_IsNotFoundWithoutRepeatingIt() => Assert.True(Miss(new Catalog([First]), "first/" + new string('x', 1_000_000)).Message.Length < 400);

    [Theory]
    [InlineData("openai/gpt-4o", "set OPENAI_API_KEY")]
    [InlineData("claude/claude-haiku-4-5", "set ANTHROPIC_API_KEY")]
    [InlineData("gpt-4o-mini", "set OPENAI_API_KEY")]
    [InlineData("openai/gpt-oss-120b", "set OPENAI_API_KEY")]
    [InlineData("ollama/qwen3:8b", "no server answers on this machine")]
    public void TryResolve_ProviderThatIsNotConfigured_SaysWhatIsMissing(string name, string way)
    {
        var groqOnly = ManifestSet.Embedded.Manifests.Where(manifest => manifest.Id != "groq").ToList();
        var catalog = new Catalog([Provider("groq", "openai/gpt-oss-120b")], groqOnly);

        Assert.Contains(way, Miss(catalog, name).Message);
    }

    [Fact]
    public void Models_TwoProviders_AreInTheOperatorsOrder() => Assert.Equal(
        ["second/shared", "second/only-second", "second/first/looks-like-a-provider", "first/shared", "first/only-first", "first/vendor/with-slash"],
        new Catalog([Second, First]).Models.Select(target => target.Name));
}
