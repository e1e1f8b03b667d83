using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public sealed class PriceReaderTests
{
    private const string Start = "id: a\nname: A\ndialect: openai-chat\nbase_url: https://a.example\n";

    [Fact]
    public void Read_EveryField_IsTaken()
    {
        var card = Card("""
            { id: m, modalities: [ text, file ], output_modalities: [ text, audio ], tools: true, structured_output: false, reasoning: true, efforts: [ low, max ], knowledge: 2026-01, retires: 2027-04-01, note: n,
              price: { input: 1, output: 2, cache_read: 0.1, cache_write: 1.25, cache_write_long: 2, audio_input: 3, audio_output: 4,
                when: [ { above: 10, from: 2026-12-01, until: 2026-12-31, days: [ sat, mon-tue ], hours: 22:00-24:00, except: [ 2026-12-25 ], input: 5, output: 6, cache_read: 7, cache_write: 8, cache_write_long: 9, audio_input: 10, audio_output: 11 } ] } }
            """);
        var price = card.Price!;
        var rule = Assert.Single(price.When);

        Assert.Equal([Modality.Text, Modality.File], card.Modalities);
        Assert.Equal([Modality.Text, Modality.Audio], card.OutputModalities);
        Assert.Equal((true, false, true), (card.Tools, card.StructuredOutput, card.Reasoning));
        Assert.Equal(["low", "max"], card.Efforts);
        Assert.Equal(("2026-01", "2027-04-01", "n"), (card.Knowledge, card.Retires, card.Note));
        Assert.Equal(("s 2026-11", 100_000_000, 1_250_000_000), (price.Origin, price.CacheRead, price.CacheWrite));
        Assert.Equal(new PriceRates(1, 2, 0, 0, 2, 3, 4), Dollars(price.RatesUnder(null)) with { CacheRead = 0, CacheWrite = 0 });
        Assert.Equal(new PriceRates(5, 6, 7, 8, 9, 10, 11), Dollars(price.RatesUnder(rule)));
        Assert.Equal("above 10; from 2026-12-01; until 2026-12-31; sat mon-tue 22:00-24:00 UTC; except 1 days", rule.Name);
    }

    [Fact]
    public void Read_FreeModel_CostsNothingAndSaysWhere()
    {
        var price = Card("{ id: m, price: free, source: own, as_of: 2026-10-01 }").Price!;

        Assert.Equal(new Price(0, 0, "own", "2026-10-01") { Units = UnitPrices.Free }, price);
        Assert.Equal(0, price.MostExpensive(new Usage { Units = new UsageUnits { WebSearches = 9, Images = 2 } }));
        Assert.Equal(0, price.Cost(new Usage { Input = 1_000_000, Output = 1_000_000 }, DateTimeOffset.UnixEpoch).NanoUsd);
    }

    [Theory]
    [InlineData("price: 3", "price: must be a map of prices, or the word free")]
    [InlineData("price: \"free\"", "price: must be a map of prices, or the word free")]
    [InlineData("price: { input: 1 }", "price.output: is required")]
    [InlineData("price: { input: 1, output: 1, when: [ { input: 2 } ] }", "price.when[0]: has no condition")]
    [InlineData("price: { input: 1, output: 1, when: [ { above: 2 } ] }", "price.when[0]: names no price")]
    [InlineData("price: { input: 1, output: 1, when: [ { from: 2027-01-02, until: 2027-01-01, input: 2 } ] }", "price.when[0]: never holds")]
    [InlineData("price: { input: 1, output: 1, when: [ { above: 5, input: 2 }, { above: 9, days: sat, input: 3 } ] }", "price.when[1]: is never reached: when[0]")]
    [InlineData("price: { input: 1, output: 1, when: [ { until: 2027-01-31, input: 2 }, { from: 2027-01-01, until: 2027-01-31, input: 3 } ] }", "price.when[1]: is never reached: when[0]")]
    [InlineData("price: { input: 1, output: 1, when: [ { hours: 22:00-04:00, input: 2 }, { hours: 01:00-04:00, input: 3 } ] }", "price.when[1]: is never reached: when[0]")]
    [InlineData("price: { input: 1, output: 1, when: [ { hours: 04:00-04:00, input: 2 } ] }", "price.when[0].hours: must be hours")]
    [InlineData("price: { input: 1, output: 1, when: [ { hours: [ 1:00-04:00 ], input: 2 } ] }", "price.when[0].hours[0]: must be hours")]
    [InlineData("price: { input: 1, output: 1, when: [ { hours: 23:00-24:01, input: 2 } ] }", "price.when[0].hours: must be hours")]
    [InlineData("price: { input: 1, output: 1, when: [ { days: mon-tue-wed, input: 2 } ] }", "price.when[0].days: must be days")]
    [InlineData("price: { input: 1, output: 1, when: [ { from: 2027-01, input: 2 } ] }", "price.when[0].from: must be a day")]
    [InlineData("price: { input: 1, output: 1, when: [ { above: 1, input: -2 } ] }", "price.when[0].input: must be an amount")]
    [InlineData("price: { input: 1, output: 1, when: [ { above: 1, imput: 2 } ] }", "price.when[0].imput: is not a known field; did you mean input?")]
    [InlineData("price: { cache_read: 1 }", "price: needs input and output, or for a model that is charged by the piece")]
    [InlineData("price: { input: 1, image: 1 }", "price.output: is required")]
    [InlineData("price: { image: 1, when: [ { size: big, image: 2 } ] }", "price.when[0].size: must be a size")]
    [InlineData("price: { image: 1, when: [ { quality: hd, image: 2 }, { quality: hd, size: 1x2, image: 3 } ] }", "price.when[1]: is never reached: when[0]")]
    [InlineData("price: { input: 1, output: 1, when: [ { tier: flex, input: 1 }, { tier: flex, above: 5, input: 3 } ] }", "price.when[1]: is never reached: when[0]")]
    [InlineData("modalities: [ text, smell ]", "modalities[1]: must be one of text, image, audio, video, file")]
    [InlineData("retires: soon", "retires: must be a date")]
    public void Read_Mistake_IsSaidWithItsPlace(string fields, string expected)
    {
        var errors = new List<YamlError>();
        ManifestReader.Read(YamlReader.Read($"{Start}price_source: s\nprice_as_of: 2026-11\nmodels:\n  - {{ id: m, {fields} }}\n", "a.yaml", errors)!, errors);

        Assert.StartsWith("a.yaml:8:", errors[0].At.ToString());
        Assert.StartsWith($"models[0].{expected}", $"{errors[0].Path}: {errors[0].Message}");
    }

    [Theory]
    [InlineData("{ above: 9, input: 2 }, { above: 5, input: 3 }")]
    [InlineData("{ from: 2027-01-01, input: 2 }, { until: 2026-12-31, input: 3 }")]
    [InlineData("{ days: mon-fri, except: [ 2027-01-01 ], input: 2 }, { days: mon-fri, input: 3 }")]
    [InlineData("{ days: mon-fri, input: 2 }, { input: 3, hours: 01:00-02:00 }")]
    [InlineData("{ hours: 01:00-03:00, input: 2 }, { hours: 02:00-04:00, input: 3 }")]
    public void Read_LaterRuleThatCanBeReached_IsTaken(string rules) =>
        Assert.Equal(2, Card($"{{ id: m, price: {{ input: 1, output: 1, when: [ {rules} ] }} }}").Price!.When.Count);

    [Fact]
    public void Read_EveryUnit_IsTakenInItsOrder()
    {
        var words = UnitPrices.Words.Select((word, index) => $"{word}: {index + 1}");
        var units = Card($"{{ id: m, price: {{ {string.Join(", ", words)} }} }}").Price!.Units!;

        Assert.Equal(Enum.GetValues<PriceUnit>().Select(unit => ((long)unit + 1) * NanoUsd.PerUsd), Enum.GetValues<PriceUnit>().Select(unit => units[unit]!.Value));
        Assert.Equal(Enum.GetNames<PriceUnit>().Select(name => name.ToLowerInvariant()), UnitPrices.Words.Select(word => word.Replace("_", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Read_NoOrigin_IsAnError()
    {
        var errors = new List<YamlError>();
        ManifestReader.Read(YamlReader.Read($"{Start}models:\n  - {{ id: m, price: free }}\n", "a.yaml", errors)!, errors);

        Assert.Contains("price_source and price_as_of", Assert.Single(errors).Message);
    }

    [Fact]
    public void Entry_PriceWithoutSource_NamesTheConfiguration()
    {
        var errors = new List<YamlError>();
        var root = YamlReader.Read("openai:\n  models:\n    - { id: gpt-4o, price: { input: 1, output: 2 } }\n", "/etc/parlance/parlance.yaml", errors)!;

        var entry = ProviderEntry.Read(root.Fields[0], errors);

        Assert.Empty(errors);
        Assert.Equal("parlance.yaml", Assert.Single(entry.Overrides.Models).Price!.Origin);
    }

    private static PriceRates Dollars(PriceRates rates) => new(
        rates.Input / NanoUsd.PerUsd,
        rates.Output / NanoUsd.PerUsd,
        rates.CacheRead / NanoUsd.PerUsd,
        rates.CacheWrite / NanoUsd.PerUsd,
        rates.CacheWriteLong / NanoUsd.PerUsd,
        rates.AudioInput / NanoUsd.PerUsd,
        rates.AudioOutput / NanoUsd.PerUsd);

    private static ModelCard Card(string card)
    {
        var errors = new List<YamlError>();
        var manifest = ManifestReader.Read(YamlReader.Read($"{Start}price_source: s\nprice_as_of: 2026-11\nmodels:\n  - {card.Trim().ReplaceLineEndings("\n    ")}\n", "a.yaml", errors)!, errors);
        Assert.Empty(errors);
        return Assert.Single(manifest.Models);
    }
}
