using System.Text.Json.Nodes;
using Parlance.Simulator;

namespace Parlance.Tests.Simulator;

public sealed class MirrorTests : IDisposable
{
    private const string Schema = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""";
    private readonly HttpMessageInvoker _client = new(new SimulatorHandler(new SimulatorOptions { Pace = 0, Announce = false, TimeProvider = new FixedTime() }));

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Transcript_SameConversationInTwoDialects_IsTheSame()
    {
        var openAi = Call.Body(Call.OpenAi, "transcript", "What is it?");
        openAi["messages"]!.AsArray().Insert(0, new JsonObject { ["role"] = "developer", ["content"] = "Be brief." });
        var anthropic = Call.Body(Call.Anthropic, "transcript", "What is it?", """{"system":"Be brief."}""");

        var (_, first) = await _client.SendAsync(Call.OpenAi, openAi);
        var (_, second) = await _client.SendAsync(Call.Anthropic, anthropic);

        Assert.Equal("system: Be brief.\nuser: What is it?", Call.Text(Call.OpenAi, first));
        Assert.Equal("system: Be brief.\nuser: What is it?", Call.Text(Call.Anthropic, second));
    }

    [Fact]
    public async Task Settings_Sent_AreListedAndOthersAreNot()
    {
        var (_, json) = await _client.SendAsync(Call.OpenAi, Call.Body(Call.OpenAi, "settings", "Which?", """{"temperature":0.5,"stop":["HALT","END"],"seed":7}"""));

        Assert.Equal("temperature=0.5\nstop=2\nseed=7", Call.Text(Call.OpenAi, json));
    }

    [Fact]
    public async Task Rounds_Three_CallsThreeTimesBeforeItAnswers()
    {
        var body = Call.Body(Call.OpenAi, "tools", "Go [sim:rounds=3]");
        body["tools"] = new JsonArray(Call.Tool(Call.OpenAi, "weather", Schema));
        for (var round = 1; round <= 3; round++)
        {
            var (_, json) = await _client.SendAsync(Call.OpenAi, body);
            var call = Assert.Single(Call.Calls(Call.OpenAi, json));
            body["messages"]!.AsArray().Add(json["choices"]![0]!["message"]!.DeepClone());
            body["messages"]!.AsArray().Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = call.Id, ["content"] = $"result {round}" });
        }

        var (_, last) = await _client.SendAsync(Call.OpenAi, body);

        Assert.Equal("The tools answered:\n- weather: result 3", Call.Text(Call.OpenAi, last));
    }
}
