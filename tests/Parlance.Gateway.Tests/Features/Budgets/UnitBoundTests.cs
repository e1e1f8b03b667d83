using System.Text;
using Parlance.Dialects;
using Parlance.Dialects.Operations;
using Parlance.Gateway.Features.Budgets;
using Parlance.Manifests;

namespace Parlance.Gateway.Tests.Features.Budgets;

/// <summary>What a request can cost at most beside its tokens: the provider's own tools, and what is charged by the piece.</summary>
public sealed class UnitBoundTests
{
    private const long Context = 1_000;

    private static readonly Price s_search = new(1_000, 2_000, "s", "2026-11") { Units = new UnitPrices([new(PriceUnit.WebSearch, 10_000_000), new(PriceUnit.FileSearch, 2_500_000)]) };
    private static readonly Price s_grounded = new(1_000, 2_000, "s", "2026-11") { Units = new UnitPrices([new(PriceUnit.SearchRequest, 35_000_000)]) };

    private static (bool Known, Usage Most, string? Tool) Measure(string body, Price price, Operation? operation = null, long upload = 0)
    {
        var provider = new Provider { Id = "lab", DisplayName = "lab", Dialect = DialectSet.OpenAiChat, BaseUrl = new Uri("http://lab.example"), Auth = new AuthScheme(null, "", false), ChatPath = "/chat" };
        var known = CallBound.TryMeasure(Encoding.UTF8.GetBytes(body), upload, new Target(provider, "m", new ModelCard("m") { ContextWindow = Context, Price = price }), operation, out var most, out var tool);
        return (known, most, tool);
    }

    // The forms of anthropic-messages, openai-responses and gemini-generate.
    [Theory]
    [InlineData("""{"max_tokens":9,"tools":[{"type":"web_search_20250305","name":"web_search","max_uses":3}]}""", 3, 0, 3)]
    [InlineData("""{"max_tokens":9,"tools":[{"type":"web_search_20250305","name":"web_search","max_uses":3},{"type":"web_fetch_20250910","name":"web_fetch","max_uses":2}]}""", 3, 0, 5)]
    [InlineData("""{"max_output_tokens":9,"max_tool_calls":4,"tools":[{"type":"web_search"},{"type":"file_search","vector_store_ids":["vs_1"]}]}""", 4, 4, 4)]
    [InlineData("""{"max_tokens":9,"web_search_options":{}}""", 1, 0, 1)]
    public void Measure_ToolWithABound_IsBounded(string body, long searches, long files, long uses)
    {
        var (known, most, tool) = Measure(body, s_search);

        Assert.Equal((true, null), (known, tool));
        Assert.Equal((searches, files), (most.Units!.WebSearches, most.Units.FileSearches));

        // What it finds is read in every turn.
        Assert.Equal((uses + 1) * Context, most.Input);
        Assert.True(s_search.MostExpensive(most) >= (searches * 10_000_000) + (files * 2_500_000));
    }

    [Theory]
    [InlineData("""{"max_tokens":9,"tools":[{"type":"web_search_20250305","name":"web_search"}]}""", "web_search_20250305")]
    [InlineData("""{"max_tokens":9,"tools":[{"type":"function","name":"f"},{"type":"web_search"}]}""", "web_search")]
    [InlineData("""{"tools":[{"googleSearch":{}}],"generationConfig":{"maxOutputTokens":9}}""", "googleSearch")]
    [InlineData("""{"tools":[{"functionDeclarations":[]},{"url_context":{}}],"generationConfig":{"maxOutputTokens":9}}""", "url_context")]
    [InlineData("""{"max_output_tokens":9,"max_tool_calls":4,"tools":[{"type":"code_interpreter","container":{"type":"auto"}}]}""", "code_interpreter")]
    [InlineData("""{"max_tokens":9,"mcp_servers":[{"type":"url","url":"https://a.example","name":"a"}]}""", "mcp_servers")]
    [InlineData("""{"max_tokens":9,"plugins":[{"id":"web"}]}""", "plugins")]
    public void Measure_ToolWithoutABoundOrAFee_HasNone(string body, string tool) => Assert.Equal((false, tool), (Measure(body, s_search).Known, Measure(body, s_search).Tool));

    [Fact]
    public void Measure_SearchThatIsPaidByTheRequest_IsBoundedByItself()
    {
        var (known, most, _) = Measure("""{"tools":[{"googleSearch":{}}],"generationConfig":{"maxOutputTokens":9}}""", s_grounded);

        Assert.True(known);

        // Two turns over the context and nine tokens of answer, 0.001 and 0.002 nano-dollars each.
        Assert.Equal(35_000_000 + 3, s_grounded.MostExpensive(most));
    }

    [Theory]
    [InlineData("""{"max_tokens":9,"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"type":{"enum":["web_search"]}}}}}]}""")]
    [InlineData("""{"max_tokens":9,"tools":[{"name":"f","input_schema":{"type":"object"}},{"type":"bash_20250124","name":"bash"},{"type":"text_editor_20250728","name":"e"}]}""")]
    [InlineData("""{"tools":[{"functionDeclarations":[{"name":"googleSearch"}]}],"generationConfig":{"maxOutputTokens":9}}""")]
    [InlineData("""{"toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{}}}},{"cachePoint":{"type":"default"}}]},"inferenceConfig":{"maxTokens":9}}""")]
    [InlineData("""{"max_tokens":9,"search_parameters":{"mode":"off"},"messages":[{"role":"user","content":"tools: web_search"}]}""")]
    public void Measure_ToolsOfTheCaller_CostNothing(string body)
    {
        var (known, most, tool) = Measure(body, s_search);

        Assert.Equal((true, null, null), (known, tool, most.Units));
    }

    [Theory]
    [InlineData("""{"max_tokens":9,"search_parameters":{"mode":"auto","max_search_results":7}}""", 7)]
    [InlineData("""{"max_tokens":9,"search_parameters":{}}""", 50)]
    public void Measure_LiveSearch_IsBoundedByItsSources(string body, long sources)
    {
        var price = new Price(1, 1, "s", "2026-11") { Units = new UnitPrices([new(PriceUnit.Source, 25_000_000)]) };

        Assert.Equal(sources, Measure(body, price).Most.Units!.Sources);
        Assert.Equal(long.MaxValue, s_search.MostExpensive(Measure(body, s_search).Most));
    }

    [Fact]
    public void Measure_Pieces_AreBoundedByTheRequest()
    {
        var many = $$"""{"model":"m","query":"a","documents":[{{string.Join(',', Enumerable.Repeat("\"a\"", 250))}}]}""";

        Assert.Equal(1 + ((250 + (many.Length / 250)) / 100), Measure(many, s_search, Operation.Rerank).Most.Units!.SearchUnits);
        Assert.Equal(3, Measure("""{"model":"m","prompt":"a","n":3}""", s_search, Operation.Images).Most.Units!.Images);
        Assert.Equal(2, Measure("""{"model":"m","input":"a\ud83d\ude00"}""", s_search, Operation.Speech).Most.Units!.Characters);
        Assert.Equal(2_000_000, Measure("""{"model":"m"}""", s_search, Operation.Transcriptions, upload: 1_000_000).Most.Units!.AudioMilliseconds);
    }

    [Fact]
    public void Measure_PicturesChargedByThePiece_NeedNoLimitOfTokens()
    {
        var price = new Price(0, 0, "s", "2026-11") { Units = new UnitPrices([new(PriceUnit.Image, 40_000_000)]), When = [new PriceRule { Quality = "hd", Units = new UnitPrices([new(PriceUnit.Image, 80_000_000)]) }] };
        var (known, most, _) = Measure("""{"model":"m","prompt":"a","n":2}""", price, Operation.Images);

        Assert.Equal((true, 160_000_000), (known, price.MostExpensive(most)));
    }
}
