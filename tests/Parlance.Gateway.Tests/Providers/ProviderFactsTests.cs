using System.Text.Json;

namespace Parlance.Gateway.Tests.Providers;

/// <summary>The yardstick itself: a request against the facts is noticed. Skipped, saying so, where the facts are not there.</summary>
public sealed class ProviderFactsTests
{
    [Theory]
    [InlineData("deepseek", """{"seed":1}""", "seed is refused")]
    [InlineData("deepseek", """{"n":2}""", "n is at most 1")]
    [InlineData("deepseek", """{"temperature":2.5}""", "temperature 2.5 is outside")]
    [InlineData("deepseek", """{"response_format":{"type":"json_schema"}}""", "response_format json_schema is not among")]
    [InlineData("deepseek", """{"max_completion_tokens":5}""", "the output limit is max_tokens")]
    [InlineData("deepseek", """{"enable_thinking":true}""", "enable_thinking is not how reasoning is controlled")]
    [InlineData("deepseek", """{"messages":[{"role":"user","content":"[sim:model=reasoning]"},{"role":"assistant","tool_calls":[]}]}""", "reasoning_content must come back")]
    [InlineData("minimax", """{"temperature":0}""", "temperature 0 is outside")]
    [InlineData("mistral", """{"seed":1}""", "seed is called random_seed")]
    [InlineData("mistral", """{"tool_choice":"required"}""", "tool_choice required is called any")]
    [InlineData("zai", """{"tool_choice":"required"}""", "tool_choice required is not among")]
    [InlineData("zai", """{"stop":["a","b"]}""", "there are at most 1 stop sequences")]
    [InlineData("groq", """{"messages":[{"role":"user","name":"me","content":"x"}]}""", "messages[].name is refused")]
    [InlineData("openai", """{"stream":true}""", "stream_options.include_usage is required")]
    public void Facts_BrokenInARequest_AreSaid(string provider, string body, string expected)
    {
        Assert.SkipUnless(ProviderFacts.Present, "No facts: ../shared/facts/providers.json does not exist; set PARLANCE_FACTS to its directory.");
        using var json = JsonDocument.Parse(body.Contains("messages") ? body : body.Insert(1, "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],"));

        Assert.Contains(new ChatFacts(ProviderFacts.Of(ProviderCase.Of(provider))!.Value, json.RootElement).Wrong(), wrong => wrong.StartsWith(expected, StringComparison.Ordinal));
    }
}
