using Parlance.Manifests;
using Parlance.Tests.Support;

namespace Parlance.Tests.Manifests;

/// <summary>Every provider that the collected facts know has a manifest, under every name that they give it.</summary>
public sealed class ManifestNamesTests
{
    private static ProviderManifest? Find(string name) => ManifestSet.Embedded.TryFind(name, out var manifest) ? manifest : null;

    [Fact]
    public void Names_OfTheFacts_AllResolve() => Assert.Empty(FactFiles.Names.Where(known => Find(known.Name) is null).Select(known => known.Name));

    [Fact]
    public void Aliases_OfTheFacts_MeanTheSameProvider() =>
        Assert.All(FactFiles.Names.Where(known => known.Id is not null), known => Assert.Equal(Find(known.Id!)?.Id, Find(known.Name)?.Id));

    [Fact]
    public void Status_OfEveryProvider_IsThatOfTheFacts() =>
        Assert.All(FactFiles.Providers, provider => Assert.Equal(provider.Value.GetProperty("status").GetString(), Find(provider.Key)?.Status));

    [Fact]
    public void Confidence_OfEveryProvider_IsThatOfTheFacts() =>
        Assert.All(FactFiles.Providers, provider => Assert.Equal(provider.Value.GetProperty("confidence").GetString(), Find(provider.Key)?.Confidence));

    [Fact]
    public void Regions_OfTheFacts_AreSpoken()
    {
        // Left out: a second spelling of the same address, an older host of it, and what is a manifest of its own.
        string[] others = ["older", "older_host", "older_path", "v1", "alternative", "legacy", "express", "global", "x_series", "mantle", "mantle_anthropic", "project", "compatible_v1", "regional", "workspace"];
        foreach (var (id, facts) in FactFiles.Providers.Where(provider => Find(provider.Key)?.Status is not "retired"))
        {
            var known = (facts.TryGetProperty("regional_base_urls", out var regions) ? regions.EnumerateObject().ToList() : []).Where(region => !others.Contains(region.Name)).Select(region => region.Value.GetProperty("url").GetString()!);
            Assert.Empty(known.Except(Find(id)!.Regions.Values).Select(url => $"{id}: {url}"));
        }
    }

    [Fact]
    public void Names_OfShippedManifests_AreEachThatOfOneProvider() =>
        Assert.Empty(ManifestSet.Embedded.Manifests.SelectMany(manifest => manifest.Aliases.Prepend(manifest.Id)).GroupBy(name => name).Where(name => name.Count() > 1).Select(name => name.Key));

    [Fact]
    public void Retired_Manifests_SayWhereToGo() =>
        Assert.All(ManifestSet.Embedded.Manifests.Where(manifest => manifest.Status == "retired"), manifest => Assert.Matches("use [a-z]|call |have the same", manifest.StatusNote!));
}
