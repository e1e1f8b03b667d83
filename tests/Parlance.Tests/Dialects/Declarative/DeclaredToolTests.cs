using System.Text;
using System.Text.Json;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.Declarative;

/// <summary>Functions that run by themselves, and answers as values, at a provider whose protocol is its manifest's own: DashScope's, with the vendor's bytes.</summary>
public sealed class DeclaredToolTests
{
    private static string Answer(string message, string reason) =>
        $$$"""{"output":{"choices":[{"finish_reason":"{{{reason}}}","message":{{{message}}}}]},"usage":{"input_tokens":10,"output_tokens":5,"total_tokens":15},"request_id":"r-1"}""";

    private static string Said(string text) => Answer($$"""{"role":"assistant","content":{{JsonSerializer.Serialize(text)}}}""", "stop");

    private static Task<AiClient> ClientAsync(Declared declared, Vendor vendor) => AiClient.CreateAsync(new AiClientOptions
    {
        Model = declared.Request().Model,
        ApiKey = "test-key",
        ManifestPaths = [declared.ManifestPath],
        HttpHandler = vendor,
        MaxRetries = 0,
    });

    private static JsonElement Body(SentRequest sent) => JsonDocument.Parse(sent.Body).RootElement;

    [Fact]
    public async Task Execute_ModelCallsAFunction_RunsItAndAsksAgainWithItsResult()
    {
        var declared = new Declared("nested-parameters");
        using var vendor = new Vendor(new ManualTime()).Answers(200, Encoding.UTF8.GetString(declared.Whole), declared.WholeType).Answers(200, Said("21 degrees."), declared.WholeType);
        using var client = await ClientAsync(declared, vendor);
        string? asked = null;

        // The recorded answer calls this name.
        string get_weather(string city)
        {
            asked = city;
            return $"{city}: 21";
        }

        var (reply, stats) = await client.Chat().User("Weather in Hangzhou?").Tools(get_weather).ExecuteWithStatsAsync();

        Assert.Equal(("杭州市", "21 degrees.", 2), (asked, reply.Content, stats.Rounds));
        var messages = Body(vendor.Sent[1]).GetProperty("input").GetProperty("messages");
        Assert.Equal(["user", "assistant", "tool"], messages.EnumerateArray().Select(message => message.GetProperty("role").GetString()));
        Assert.Equal("call_240d6341de4c484384849d", messages[1].GetProperty("tool_calls")[0].GetProperty("id").GetString());
        Assert.Equal(("call_240d6341de4c484384849d", "杭州市: 21"), (messages[2].GetProperty("tool_call_id").GetString(), messages[2].GetProperty("content").GetString()));
        Assert.Equal("get_weather", Body(vendor.Sent[0]).GetProperty("parameters").GetProperty("tools")[0].GetProperty("function").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Value_AnswerThatDoesNotFit_IsRepairedInOneRound()
    {
        var declared = new Declared("nested-parameters");
        using var vendor = new Vendor(new ManualTime()).Answers(200, Said("""{"name":1}"""), declared.WholeType).Answers(200, Said("""{"value":7}"""), declared.WholeType);
        using var client = await ClientAsync(declared, vendor);

        var reply = await client.Chat().User("How many?").ExecuteAsync<int>();

        Assert.Equal((7, true, 2), (reply.Value, reply.Repaired, vendor.Sent.Count));
        Assert.Equal(["user", "assistant", "user"], Body(vendor.Sent[1]).GetProperty("input").GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString()).Where(role => role != "system"));
    }
}
