using System.Text;
using Parlance.Gateway.Features.Guardrails;

namespace Parlance.Gateway.Tests.Features.Guardrails;

/// <summary>Requests in the vendors' own forms.</summary>
public class TextPlacesTests
{
    private static readonly TextRule[] s_rules = [new("x", PiiKinds.Find("card")!, "[card]")];

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"system","content":"4242424242424242"},{"role":"user","content":[{"type":"text","text":"a 4242424242424242"},{"type":"image_url","image_url":{"url":"https://x/4242424242424242"}}]}]}""", 2)]
    [InlineData("""{"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"call_4242424242424242","type":"function","function":{"name":"pay","arguments":"{\"card\":\"\\u0034242424242424242\",\"n\":4242424242424242,\"4242424242424242\":1}"}}]},{"role":"tool","tool_call_id":"call_4242424242424242","content":"paid with 4242424242424242"}]}""", 4)]
    [InlineData("""{"system":[{"type":"text","text":"4242424242424242"}],"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"4242424242424242","name":"pay","input":{"id":"4242424242424242","deep":[{"type":"4242424242424242"}]}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"4242424242424242","content":[{"type":"text","text":"4242424242424242"}]},{"type":"document","source":{"type":"text","media_type":"text/plain","data":"my card: 4242424242424242"}}]}],"tools":[{"name":"pay","description":"for example 4242424242424242","input_schema":{}}]}""", 5)]
    [InlineData("""{"instructions":"4242424242424242","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"4242424242424242"}]},{"type":"function_call","call_id":"4242424242424242","name":"f","arguments":"not json 4242424242424242"},{"type":"function_call_output","call_id":"4242424242424242","output":"4242424242424242"}],"text":{"format":{"type":"json_schema","schema":{"const":"4242424242424242"}}}}""", 4)]
    [InlineData("""{"systemInstruction":{"parts":[{"text":"4242424242424242"}]},"contents":[{"role":"user","parts":[{"text":"4242424242424242"},{"inlineData":{"mimeType":"image/png","data":"AAAA4242424242424242AAAA4242424242424242AAAA4242424242424242AAAAAAAA"}}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{"role":"4242424242424242"}}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"result":"4242424242424242"}}}]}],"generationConfig":{"stopSequences":["4242424242424242"]}}""", 4)]
    [InlineData("""{"prompt":["4242424242424242","b"],"suffix":"4242424242424242","brand_new":{"said":"4242424242424242"}}""", 3)]
    public void Apply_EveryTextAndNothingElse_IsRedacted(string request, int texts)
    {
        var places = TextPlaces.InRequest(Encoding.UTF8.GetBytes(request));

        Assert.Null(places.Apply(s_rules));
        var written = Encoding.UTF8.GetString(places.Write());

        Assert.Equal(texts, written.Split("[card]").Length - 1);
        using var _ = System.Text.Json.JsonDocument.Parse(written);
        Assert.Equal(Rest(request) - texts, Rest(written));
    }

    [Fact]
    public void Write_NothingFound_IsTheCallersBytes()
    {
        var request = Encoding.UTF8.GetBytes("""{ "model" : "m", "messages":[ {"role":"user","content":"h\u0069 \"you\""} ] , "n":1.50 }""");
        var places = TextPlaces.InRequest(request);

        Assert.Null(places.Apply(s_rules));

        Assert.False(places.AreChanged);
        Assert.Equal(request, places.Write());
    }

    [Fact]
    public void Write_QuotesAndLineBreaksAroundAFinding_StayJson()
    {
        var places = TextPlaces.InRequest("""{"messages":[{"content":"\"4242424242424242\"\n\u0007 \\ é 世"}]}"""u8.ToArray());

        places.Apply(s_rules);

        using var written = System.Text.Json.JsonDocument.Parse(places.Write());
        Assert.Equal("\"[card]\"\n\a \\ é 世", written.RootElement.GetProperty("messages")[0].GetProperty("content").GetString());
    }

    private static int Rest(string json) => json.Split("4242424242424242").Length - 1;
}
