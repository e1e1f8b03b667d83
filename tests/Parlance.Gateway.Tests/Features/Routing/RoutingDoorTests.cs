using System.Net;
using System.Text.Json;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Features.Routing;

/// <summary>Routing from the door to the bytes that providers get.</summary>
public class RoutingDoorTests
{
    private const string Prompt = """ "messages":[{"role":"user","content":"hi"}] """;

    private const string Tools = """ "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}] """;

    private static string? TargetOf(HttpResponseMessage response) => response.Headers.TryGetValues("x-parlance-target", out var values) ? values.Single() : null;

    [Theory]
    [InlineData("lab", "/v1/chat/completions")]
    [InlineData("west", "/v1/messages")]
    public async Task Options_OfTheBody_ChooseTheTargetAndDoNotReachIt(string provider, string path)
    {
        await using var gateway = await TestGateway.StartAsync();

        using var response = await gateway.PostAsync("/v1/chat/completions", $$"""{"model":"pair","provider":{"only":["{{provider}}"]},{{Prompt}}}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"{provider}/echo", TargetOf(response));
        var sent = Assert.Single(gateway.Simulator.Requests);
        Assert.Equal(path, sent.Path);
        Assert.DoesNotContain("only", System.Text.Encoding.UTF8.GetString(sent.Body.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/messages", """{"model":"pair","max_tokens":10,"route":{"order":["west"]},"messages":[{"role":"user","content":"hi"}]}""")]
    [InlineData("/v1/responses", """{"model":"pair","route":{"order":["west"]},"input":"hi"}""")]
    [InlineData("/v1beta/models/pair:generateContent", """{"route":{"order":["west"]},"contents":[{"role":"user","parts":[{"text":"hi"}]}]}""")]
    [InlineData("/api/chat", """{"model":"pair","stream":false,"route":{"order":["west"]},"messages":[{"role":"user","content":"hi"}]}""")]
    public async Task Options_AtEveryDoor_AreUnderstood(string path, string body)
    {
        await using var gateway = await TestGateway.StartAsync();

        using var response = await gateway.PostAsync(path, body);

        Assert.Equal("west/echo", TargetOf(response));
    }

    [Fact]
    public async Task Options_OfTheHeader_ChooseTheTarget()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Add("x-parlance-route", """{"ignore":["lab"]}""");

        using var response = await gateway.ChatAsync("pair", "hi");

        Assert.Equal("west/echo", TargetOf(response));
    }

    [Theory]
    [InlineData("""{"only":["west"]}""")]
    [InlineData("""{"order":["west/echo"]}""")]
    public async Task Options_OfAKeyThatMayNotGoThere_DoNotLeadThere(string options)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Authorization = new("Bearer", "narrow-key-for-tests-0123456789");

        using var group = await gateway.PostAsync("/v1/chat/completions", $$"""{"model":"pair","route":{{options}},{{Prompt}}}""");
        using var model = await gateway.PostAsync("/v1/chat/completions", $$"""{"model":"lab/echo","route":{{options}},{{Prompt}}}""");

        Assert.Equal(HttpStatusCode.Forbidden, group.StatusCode);
        Assert.True(model.StatusCode == HttpStatusCode.BadRequest || TargetOf(model) == "lab/echo");
        Assert.DoesNotContain(gateway.Simulator.Requests, request => request.Path == "/v1/messages");
    }

    [Fact]
    public async Task LeastBusy_CallsAtOnce_GoToBoth()
    {
        await using var gateway = await TestGateway.StartAsync(aliases: "both: { strategy: least-busy, targets: [ lab/echo, west/echo ] }");
        var running = new List<HttpResponseMessage>();
        for (var i = 0; i < 6; i++)
        {
            running.Add(await gateway.ChatAsync("both", "[sim:stall-after=3] hello there, how are you", stream: true, HttpCompletionOption.ResponseHeadersRead));
        }

        Assert.Equal(3, running.Count(response => TargetOf(response) == "lab/echo"));
        Assert.Equal(3, running.Count(response => TargetOf(response) == "west/echo"));
        running.ForEach(response => response.Dispose());
    }

    [Fact]
    public async Task Capability_TargetWithoutTools_IsPassedOver()
    {
        await using var gateway = await TestGateway.StartAsync(
            providers: "plain: { dialect: openai-chat, base_url: SIMULATOR, api_key: upstream-key-plain, models: [ { id: echo, tools: false, modalities: [ text ] } ] }",
            aliases: "mixed: { targets: [ plain/echo, lab/echo ] }\n  only-plain: { targets: [ plain/echo ], fallback: [ { model: plain/echo } ] }");

        using var plain = await gateway.PostAsync("/v1/chat/completions", $$"""{"model":"mixed",{{Prompt}}}""");
        using var tools = await gateway.PostAsync("/v1/chat/completions", $$"""{"model":"mixed",{{Prompt}},{{Tools}}}""");
        using var nobody = await gateway.PostAsync("/v1/chat/completions", $$"""{"model":"only-plain",{{Prompt}},{{Tools}}}""");

        Assert.Equal(("plain/echo", "lab/echo"), (TargetOf(plain), TargetOf(tools)));
        Assert.Equal(HttpStatusCode.BadRequest, nobody.StatusCode);
        Assert.Equal("no_capable_target", JsonDocument.Parse(await nobody.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ContentFilter_BeforeContent_AsksTheNamedTargetAndBooksBoth(bool stream)
    {
        await using var gateway = await TestGateway.StartAsync(
            new SimulatorOptions { Pace = 0, Announce = false, Script = request => request.Path == "/v1/chat/completions" ? "finish=content_filter; tokens=0" : null },
            aliases: "guarded: { targets: [ lab/echo ], on_content_filter: [ west/echo ] }");


        using var response = await gateway.ChatAsync("guarded", "hi", stream);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal("west/echo", TargetOf(response));
        Assert.Contains("hi", text, StringComparison.Ordinal);
        Assert.Equal(["lab/echo", "west/echo"], gateway.Rows().Select(row => row.Target));
    }
}
