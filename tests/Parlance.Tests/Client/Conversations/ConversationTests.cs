using System.Text.Json.Nodes;
using Parlance.Manifests;
using Parlance.Simulator;
using Parlance.Tests.Support;
using Parlance.Tests.Upstream;

namespace Parlance.Tests.Client.Conversations;

public sealed class ConversationTests : IDisposable
{
    private readonly SimulatorHandler _simulator = new(new SimulatorOptions { Pace = 0, Announce = false });

    public void Dispose() => _simulator.Dispose();

    [Fact]
    public async Task Ask_SeveralTimes_SendsWhatWasSaid()
    {
        using var client = await ClientAsync();
        var conversation = new Conversation(client.Chat().System("Be brief.").Temperature(0.5));

        await conversation.Ask("One").ExecuteAsync();
        await conversation.Ask("Two").MaxTokens(50).ExecuteAsync();
        await foreach (var _ in conversation.Ask("Three").ExecuteStreamAsync())
        {
        }

        Assert.Equal(["system", "user", "assistant", "user", "assistant", "user"], Roles(2));
        Assert.Equal(["Be brief.", "One", "One", "Two", "Two", "Three", "Three"], conversation.Messages.Select(message => message.Text));
        Assert.Equal([0.5, 0.5, 0.5], Bodies().Select(body => body["temperature"]!.GetValue<double>()));
        Assert.Equal([null, "50", null], Bodies().Select(body => (body["max_tokens"] ?? body["max_completion_tokens"])?.ToString()));
    }

    [Theory]
    [InlineData("status=400")]
    [InlineData("truncate-after=3")]
    public async Task Ask_Fails_LeavesTheConversationAsItWas(string directive)
    {
        using var client = await ClientAsync(new AiClientOptions { MaxRetries = 0 });
        var conversation = new Conversation(client.Chat());
        await conversation.Ask("One").ExecuteAsync();
        var before = conversation.ToJson();

        await Assert.ThrowsAsync<AiException>(() => conversation.Ask($"Two two two two two two [sim:{directive}]").ExecuteAsync());
        await Assert.ThrowsAsync<AiException>(async () =>
        {
            await foreach (var _ in conversation.Ask($"Two two two two two two [sim:{directive}]").ExecuteStreamAsync())
            {
            }
        });

        Assert.Equal(before, conversation.ToJson());
        await conversation.Ask("Three").ExecuteAsync();
        Assert.Equal(["One", "One", "Three", "Three"], conversation.Messages.Select(message => message.Text));
    }

    [Fact]
    public async Task Ask_StreamIsLeft_LeavesTheConversationAsItWas()
    {
        using var client = await ClientAsync();
        var conversation = new Conversation(client.Chat().Model("sim/story"));

        await foreach (var step in conversation.Ask("A story").ExecuteStreamAsync())
        {
            if (step is StreamingEvent.ContentDelta)
            {
                break;
            }
        }

        Assert.Empty(conversation.Messages);
    }

    [Fact]
    public async Task Ask_Cancelled_LeavesTheConversationAsItWas()
    {
        using var client = await ClientAsync();
        var conversation = new Conversation(client.Chat());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => conversation.Ask("One").ExecuteAsync(new CancellationToken(canceled: true)));

        Assert.Empty(conversation.Messages);
        await conversation.Ask("Two").ExecuteAsync();
        Assert.Equal(2, conversation.Messages.Count);
    }

    [Fact]
    public async Task Ask_WhileAnotherQuestionIsOpen_IsRefused()
    {
        using var client = await ClientAsync();
        var conversation = new Conversation(client.Chat());
        await using var open = conversation.Ask("One").ExecuteStreamAsync().GetAsyncEnumerator();
        Assert.True(await open.MoveNextAsync());

        await Assert.ThrowsAsync<InvalidOperationException>(() => conversation.Ask("Two").ExecuteAsync());
    }

    [Fact]
    public async Task Ask_WithReasoningAndTools_GoesOnAfterSaveAndLoad()
    {
        using var client = await ClientAsync();
        var settings = client.Chat().Model("sim/reasoning").Tools(new ToolDefinition("weather", "The weather", RawJson.Parse("""{"type":"object","properties":{"city":{"type":"string"}}}""")));
        var conversation = new Conversation(settings);

        var call = Assert.Single((await conversation.Ask("Weather?").ExecuteAsync()).ToolCalls);
        var loaded = Conversation.Load(settings, conversation.ToJson());
        var reply = await loaded.Ask(Message.Tool(call.Id, "sunny")).ExecuteAsync();

        // The simulator refuses a tool loop whose reasoning state is missing or changed.
        Assert.Contains("sunny", reply.Content, StringComparison.Ordinal);
        Assert.Equal(["user", "assistant", "tool", "assistant"], loaded.Messages.Select(message => message.Role.Value));
    }

    [Fact]
    public async Task Tokens_AfterAnAnswer_AreWhatTheProviderCounts()
    {
        using var client = await ClientAsync();
        var conversation = new Conversation(client.Chat());
        var text = string.Concat(Enumerable.Repeat("incomprehensibilities, ", 400));
        var first = conversation.Tokens;
        for (var i = 0; i < 4; i++)
        {
            await conversation.Ask(text).ExecuteAsync();
        }

        var estimate = conversation.Tokens;
        var (_, stats) = await conversation.Ask("x").ExecuteWithStatsAsync();

        Assert.InRange(first, 0, 10);
        Assert.InRange(estimate, stats.PromptTokens * 9 / 10, stats.PromptTokens * 11 / 10);
    }

    [Fact]
    public async Task Ask_ForAType_KeepsTheQuestionAndTheAnswerThatFits()
    {
        var time = new ManualTime();
        using var vendor = new Vendor(time);
        vendor.Streams(Says("no JSON")).Streams(Says("""{\"city\":\"Bern\"}""")).Streams(Says("no JSON")).Streams(Says("still none"));
        using var client = await AiClient.CreateAsync(new AiClientOptions { Model = "alpha/m", Catalog = new Catalog([Rig.Alpha.Provider]), HttpHandler = vendor, TimeProvider = time });
        var conversation = new Conversation(client.Chat().System("Be brief."));

        var reply = await conversation.Ask("Where?").ExecuteAsync<Place>();
        Assert.Equal(("Bern", true), (reply.Value.City, reply.Repaired));
        Assert.Equal(["Be brief.", "Where?", """{"city":"Bern"} """], conversation.Messages.Select(message => message.Text));

        await Assert.ThrowsAsync<AiException>(() => conversation.Ask("And where then?").ExecuteAsync<Place>());
        Assert.Equal(3, conversation.Messages.Count);
        Assert.Equal(4, vendor.Sent.Count);

        static string Says(string text) => Wires.Hello().Replace("Hel", text, StringComparison.Ordinal).Replace("lo!", " ", StringComparison.Ordinal);
    }

    private Task<AiClient> ClientAsync(AiClientOptions? options = null) => AiClient.FromModelAsync("sim/echo", (options ?? new AiClientOptions()) with { HttpHandler = _simulator });

    private IEnumerable<JsonNode> Bodies() => _simulator.Requests.Select(request => JsonNode.Parse(request.Body.Span)!);

    private IEnumerable<string> Roles(int index) => Bodies().ElementAt(index)["messages"]!.AsArray().Select(message => message!["role"]!.GetValue<string>());

    private sealed record Place(string City);
}
