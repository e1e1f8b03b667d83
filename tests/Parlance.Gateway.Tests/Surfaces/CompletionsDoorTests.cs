using System.Text.Json.Nodes;

namespace Parlance.Gateway.Tests.Surfaces;

public class CompletionsDoorTests
{
    [Theory]
    [InlineData("lab/echo")]
    [InlineData("west/echo")]
    [InlineData("pond/echo")]
    public async Task Door_WholeAndStream_AnswerTheSameText(string model)
    {
        await using var gateway = await OllamaDoorTests.StartAsync();
        using var whole = await gateway.PostAsync("/v1/completions", $$"""{"model":"{{model}}","prompt":"good morning"}""");
        using var stream = await gateway.PostAsync("/v1/completions", $$$"""{"model":"{{{model}}}","prompt":"good morning","stream":true,"stream_options":{"include_usage":true}}""");
        var answer = JsonNode.Parse(await whole.Content.ReadAsStringAsync())!;
        var events = (await stream.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line["data: ".Length..]).ToArray();
        var chunks = events[..^1].Select(json => JsonNode.Parse(json)!).ToArray();

        Assert.Equal(("text_completion", "stop"), ((string?)answer["object"], (string?)answer["choices"]![0]!["finish_reason"]));
        Assert.EndsWith("good morning", (string?)answer["choices"]![0]!["text"], StringComparison.Ordinal);
        Assert.NotEqual("", (string?)answer["id"]);
        Assert.Equal((string?)answer["choices"]![0]!["text"], string.Concat(chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => (string?)choice!["text"])));
        Assert.Equal("[DONE]", events[^1]);
        Assert.Equal((int)answer["usage"]!["total_tokens"]!, (int)chunks[^1]["usage"]!["total_tokens"]!);
        Assert.Equal(2, gateway.Ledger.Totals().Requests);
    }

    [Fact]
    public async Task Door_TokensAsPrompt_IsAnErrorInOpenAisShape()
    {
        await using var gateway = await OllamaDoorTests.StartAsync();
        using var response = await gateway.PostAsync("/v1/completions", """{"model":"lab/echo","prompt":[1,2,3]}""");
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!;

        Assert.Equal((400, "prompt", "invalid_request_error"), ((int)response.StatusCode, (string?)error["param"], (string?)error["type"]));
        Assert.Empty(gateway.Simulator.Requests);
    }
}
