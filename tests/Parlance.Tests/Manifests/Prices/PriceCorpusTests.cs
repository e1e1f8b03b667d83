using System.Text.Json;
using Parlance.Manifests;
using Parlance.Tests.Support;

namespace Parlance.Tests.Manifests.Prices;

/// <summary><c>fixtures/prices</c>: usage objects in the form of their vendors. Our reader and our price of the shipped manifest must come to what the vendor charges, to the nano-dollar.</summary>
public sealed class PriceCorpusTests
{
    private static readonly Dictionary<string, PriceCase> s_cases = PriceCase.ReadAll().ToDictionary(one => one.Name);

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Cost_UsageOfAVendor_IsWhatTheVendorCharges(string name)
    {
        var vendor = s_cases[name];
        var usage = vendor.Read();

        var charge = vendor.ManifestPrice().Cost(usage, vendor.At);

        Assert.Equal((vendor.NanoUsd, vendor.NanoUsd), (VendorBill.Of(vendor), charge.NanoUsd));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void MostExpensive_UsageOfAVendor_IsNeverLess(string name)
    {
        var vendor = s_cases[name];

        Assert.True(vendor.ManifestPrice().MostExpensive(vendor.Read()) >= vendor.NanoUsd);
    }

    [Fact]
    public void Corpus_Size_IsAsPromised()
    {
        Assert.True(s_cases.Count >= 200, $"{s_cases.Count} cases");
        Assert.True(s_cases.Values.Select(one => one.Provider).Distinct().Count() >= 15);
    }

    /// <summary>The price lists were written from the collected facts; where those say nothing, the list names its own source.</summary>
    [Fact]
    public void Corpus_Prices_AreThoseOfTheFacts()
    {
        var path = Path.GetFullPath(RepositoryRoot.Combine("../shared/facts/models.json"));
        Assert.SkipUnless(File.Exists(path), "No collected facts: models.json is not at ../shared/facts.");
        var facts = JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("models").EnumerateArray()
            .ToLookup(row => (row.GetProperty("provider").GetString(), row.GetProperty("id").GetString()));

        foreach (var vendor in s_cases.Values.DistinctBy(one => (one.Provider, one.Model)))
        {
            Assert.True(ManifestSet.Embedded.TryFind(vendor.Provider, out var manifest), vendor.Provider);
            var known = manifest.Aliases.Prepend(manifest.Id).SelectMany(id => facts[(id, vendor.Model)]).ToList();
            if (known.Count == 0)
            {
                // The facts know no model that neither chats nor embeds; the list says whose its price is.
                Assert.True(vendor.List.TryGetProperty("own", out _) || vendor.List.GetProperty("source").GetString()!.Length > 0, vendor.Name);
                continue;
            }

            var price = known[0].GetProperty("price_usd_per_mtok");
            foreach (var (ours, theirs) in new[] { ("input", "input"), ("output", "output"), ("cached", "cached_input"), ("write", "cache_write") })
            {
                var written = vendor.List.TryGetProperty(ours, out var text) ? decimal.Parse(text.GetString()!, System.Globalization.CultureInfo.InvariantCulture) : (decimal?)null;
                var fact = price.GetProperty(theirs).Deserialize<decimal?>();
                Assert.True(fact is null || fact == written, $"{vendor.Provider}/{vendor.Model}: {ours} is {written}, the facts say {fact}");
            }
        }
    }
}
