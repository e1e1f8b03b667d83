using System.Text.Json.Nodes;
using Parlance.Client.Conversations;
using Parlance.Simulator;

namespace Parlance.Tests.Client.Conversations;

public sealed class ContextPolicyTests : IDisposable
{
    private static readonly string s_words = string.Concat(Enumerable.Repeat("word ", 100));
    private readonly SimulatorHandler _simulator = new(new SimulatorOptions { Pace = 0, Announce = false });

    public void Dispose() => _simulator.Dispose();

    [Fact]
    public async Task DropOldest_WindowFull_KeepsInstructionsAndTheLatestTurns()
    {
        var conversation = await TalkAsync(new ConversationOptions { ContextWindow = 1_200 }, turns: 8);

        var sent = Sent(^1);
        Assert.Equal(17, conversation.Messages.Count);
        Assert.Equal("Be brief.", sent[0]);
        Assert.StartsWith("7 word", sent[^1], StringComparison.Ordinal);
        Assert.StartsWith(sent[1][..2], sent[2], StringComparison.Ordinal);
        Assert.InRange(sent.Count, 4, 9);
        Assert.All(Enumerable.Range(0, 8), index => Assert.InRange(Sent(index).Sum(text => TokenEstimate.Of(text)), 0, 1_000));
    }

    [Fact]
    public async Task DropOldest_OnceItMadeRoom_SendsTheSamePrefixForSeveralTurns()
    {
        await TalkAsync(new ConversationOptions { ContextWindow = 3_000 }, turns: 16);

        var beginnings = Enumerable.Range(0, 16).Select(index => Sent(index)[1][..2]).ToList();
        Assert.InRange(beginnings.Distinct().Count(), 2, 6);
    }

    [Fact]
    public async Task DropOldest_QuestionAloneIsTooLong_SaysByHowMuch()
    {
        using var client = await ClientAsync();
        var conversation = new Conversation(client.Chat(), new ConversationOptions { ContextWindow = 400 });

        var error = await Assert.ThrowsAsync<AiException>(() => conversation.Ask(s_words + s_words + s_words + s_words).ExecuteAsync());

        Assert.Equal((ErrorKind.RequestTooLarge, "context_length_exceeded", "messages"), (error.Kind, error.Error.Code, error.Error.Param));
        Assert.Matches(@"about \d+ tokens, \d+ more than the 285 that sim/echo", error.Message);
        Assert.Empty(_simulator.Requests);
        Assert.Empty(conversation.Messages);
    }

    [Fact]
    public async Task Refuse_WindowFull_KeepsEverythingAndSaysByHowMuch()
    {
        using var client = await ClientAsync();
        var conversation = new Conversation(client.Chat(), new ConversationOptions { ContextWindow = 800, WhenFull = ContextPolicy.Refuse });
        await conversation.Ask(s_words).ExecuteAsync();
        await conversation.Ask(s_words).ExecuteAsync();

        var error = await Assert.ThrowsAsync<AiException>(async () =>
        {
            for (var i = 0; i < 5; i++)
            {
                await conversation.Ask(s_words).ExecuteAsync();
            }
        });

        Assert.Equal("context_length_exceeded", error.Error.Code);
        Assert.Equal(conversation.Messages.Count / 2, _simulator.Requests.Count);
        await conversation.Ask("short").MaxTokens(10).ExecuteAsync();
    }

    [Fact]
    public async Task Summarize_WindowFull_SendsASummaryAndKeepsTheRecord()
    {
        var conversation = await TalkAsync(new ConversationOptions { ContextWindow = 2_000, WhenFull = ContextPolicy.Summarize("sim/story", maxTokens: 60) }, turns: 12);

        Assert.Equal(25, conversation.Messages.Count);
        Assert.Equal("sim/story", conversation.Summary!.Model);
        var sent = Sent(^1);
        Assert.Equal("Be brief.", sent[0]);
        Assert.StartsWith("[Summary of the earlier conversation]\n" + conversation.Summary.Text, sent[1], StringComparison.Ordinal);
        var summaries = Bodies().Where(body => body["model"]!.GetValue<string>() == "story").Select(body => body["messages"]![1]!["content"]!.ToString()).ToList();
        Assert.InRange(summaries.Count, 1, 6);
        Assert.Contains("user: 0 word", summaries[0], StringComparison.Ordinal);
        Assert.Contains("assistant: 0 word", summaries[0], StringComparison.Ordinal);
        Assert.StartsWith("<summary>", summaries[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Summarize_Fails_LeavesTheConversationAsItWas()
    {
        using var client = await ClientAsync();
        var conversation = new Conversation(client.Chat(), new ConversationOptions { ContextWindow = 1_000, WhenFull = ContextPolicy.Summarize("nowhere/small") });
        await conversation.Ask(s_words).ExecuteAsync();
        var before = conversation.ToJson();

        var error = await Assert.ThrowsAsync<AiException>(async () =>
        {
            for (var i = 0; i < 6; i++)
            {
                await conversation.Ask(s_words).ExecuteAsync();
                before = conversation.ToJson();
            }
        });

        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.Equal(before, conversation.ToJson());
    }

    [Fact]
    public async Task Load_InAProgramWithALargerWindow_SendsEverythingAgain()
    {
        var conversation = await TalkAsync(new ConversationOptions { ContextWindow = 1_200 }, turns: 6);
        using var client = await ClientAsync();
        var loaded = Conversation.Load(client.Chat(), conversation.ToJson());

        await loaded.Ask("All of it?").ExecuteAsync();

        Assert.Equal(14, Sent(^1).Count);
    }

    [Fact]
    public void Plan_AnyConversation_DropsWholeTurnsOnly()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var messages = Talk(random).ToList();
            var tokens = messages.Select(_ => random.NextInt64(1, 200)).ToArray();
            var budget = random.NextInt64(1, 2_000);
            var from = 0;
            for (var turn = 0; turn < 3; turn++)
            {
                var plan = ContextPlan.Of(messages, tokens, random.Next(50), from, budget);
                var kept = messages.Where((message, index) => index >= plan.From || Turns.IsPinned(message)).ToList();
                var calls = kept.SelectMany(message => message.Content).OfType<ToolCall>().Select(call => call.Id);
                var results = kept.SelectMany(message => message.Content).OfType<ToolResult>().Select(result => result.CallId);

                Assert.True(calls.Order().SequenceEqual(results.Order()), $"seed {seed}: calls and results part");
                Assert.True(messages.Where(Turns.IsPinned).All(kept.Contains), $"seed {seed}: instructions are gone");
                Assert.True(kept.Contains(messages[^1]), $"seed {seed}: the latest message is gone");
                Assert.True(plan.Tokens <= budget || plan.From == Turns.Starts(messages)[^1], $"seed {seed}: {plan} over {budget}, though turns are left to drop");
                from = plan.From;
            }
        }
    }

    private static IEnumerable<Message> Talk(Random random)
    {
        var calls = 0;
        yield return Message.System("Be brief.");
        for (var turns = random.Next(1, 8); turns > 0; turns--)
        {
            yield return Message.User("What?");
            for (var rounds = random.Next(3); rounds > 0; rounds--)
            {
                var ids = Enumerable.Range(0, random.Next(1, 3)).Select(_ => $"call_{calls++}").ToArray();
                yield return Message.Assistant([new TextPart("Let me look."), .. ids.Select(id => new ToolCall(id, "look", "{}"))]);
                foreach (var id in ids)
                {
                    // Some protocols put results into the user's mouth.
                    yield return random.Next(2) == 0 ? Message.Tool(id, "seen") : Message.User(new ToolResult(id, [new TextPart("seen")]));
                }
            }

            if (random.Next(5) == 0)
            {
                yield return Message.System("Be briefer.");
            }

            yield return Message.Assistant("That.");
        }
    }

    private async Task<Conversation> TalkAsync(ConversationOptions options, int turns)
    {
        using var client = await ClientAsync();
        var conversation = new Conversation(client.Chat().System("Be brief."), options);
        for (var i = 0; i < turns; i++)
        {
            await conversation.Ask($"{i} {s_words}").ExecuteAsync();
        }

        return conversation;
    }

    private Task<AiClient> ClientAsync() => AiClient.FromModelAsync("sim/echo", new AiClientOptions { HttpHandler = _simulator });

    private IEnumerable<JsonNode> Bodies() => _simulator.Requests.Select(request => JsonNode.Parse(request.Body.Span)!);

    private List<string> Sent(Index index)
    {
        var echoed = Bodies().Where(body => body["model"]!.GetValue<string>() == "echo").ToList();
        return [.. echoed[index]["messages"]!.AsArray().Select(message => Text(message!["content"]!))];
    }

    private static string Text(JsonNode content) => content is JsonArray parts ? string.Concat(parts.Select(part => part!["text"]!.GetValue<string>())) : content.GetValue<string>();
}
