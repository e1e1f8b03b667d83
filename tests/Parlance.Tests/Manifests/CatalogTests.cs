using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public sealed class CatalogTests
{
    private static Catalog FromEnvironment(params (string Name, string Value)[] variables)
    {
        var environment = variables.ToDictionary(variable => variable.Name, variable => variable.Value);
        var builder = new CatalogBuilder(ManifestSet.Embedded, environment.GetValueOrDefault).AddFromEnvironment();
        Assert.True(builder.TryBuild(out var catalog, out var errors), string.Join('\n', errors));
        return catalog;
    }

    [Fact]
    public void FromEnvironment_NoKeys_HoldsTheSimulatorOnly()
    {
        var catalog = FromEnvironment();

        Assert.Equal("sim", Assert.Single(catalog.Providers).Id);
        Assert.True(catalog.TryResolve("sim/echo", out var target, out _));
        Assert.Equal("http://simulator.invalid/v1/chat/completions", target.ChatUri.AbsoluteUri);
        Assert.True(target.Provider.Simulated);
    }

    [Fact]
    public void FromEnvironment_TwoKeys_HoldsTheirProvidersThenTheSimulator()
    {
        var catalog = FromEnvironment(("OPENAI_API_KEY", "k1"), ("ANTHROPIC_API_KEY", "k2"));

        Assert.Equal(["anthropic", "openai", "sim"], catalog.Providers.Select(provider => provider.Id));
        Assert.True(catalog.TryResolve("gpt-4o", out var target, out _));
        Assert.Equal("openai/gpt-4o", target.Name);
        Assert.Equal("k1", Assert.Single(target.Provider.Credentials).Reveal());
        Assert.NotNull(target.Card?.Price);
    }
}
