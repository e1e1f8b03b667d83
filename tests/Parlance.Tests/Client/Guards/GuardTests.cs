using System.Text;
using Parlance.Client.Guards;
using Parlance.Simulator;

namespace Parlance.Tests.Client.Guards;

/// <summary>Guards around whole calls.</summary>
public sealed class GuardTests : IDisposable
{
    private readonly SimulatorHandler _simulator = new(new SimulatorOptions { Pace = 0, Announce = false });

    public void Dispose() => _simulator.Dispose();

    [Fact]
    public async Task InputGuard_Redacts_BeforeAnythingIsSent()
    {
        using var client = await ClientAsync(new AiClientOptions { InputGuards = [RegexGuard.Redact(@"\b\d{16}\b", 16)] });

        await client.Chat().System("4111111111111111").User("My card is 4111111111111111, look.").Assistant(new ToolCall("c1", "pay", """{"card":"4111111111111111"}"""))
            .Tool("c1", "charged 4111111111111111").Tools(new ToolDefinition("pay", null, default)).ExecuteAsync();

        var body = Encoding.UTF8.GetString(_simulator.Requests[0].Body.Span);
        Assert.DoesNotContain("4111", body, StringComparison.Ordinal);
        Assert.Equal(4, body.Split("[redacted]").Length - 1);
    }

    [Fact]
    public async Task InputGuard_Blocks_NothingIsSent()
    {
        using var client = await ClientAsync(new AiClientOptions { InputGuards = [RegexGuard.Block("launch code", name: "codes")] });

        var error = await Assert.ThrowsAsync<AiException>(() => client.Chat().User("The launch code is 0000.").ExecuteAsync());

        Assert.Equal((ErrorKind.PermissionDenied, "blocked_by_guard"), (error.Kind, error.Error.Code));
        Assert.Contains("'codes'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("launch", error.Message, StringComparison.Ordinal);
        Assert.False(error.Retryable || error.Fallbackable);
        Assert.Empty(_simulator.Requests);
    }

    [Fact]
    public async Task InputGuards_Several_SeeWhatTheOneBeforeMade()
    {
        using var client = await ClientAsync(new AiClientOptions { InputGuards = [RegexGuard.Redact("alpha", 5, "beta"), RegexGuard.Redact("beta", 4, "gamma"), new Shouting()] });

        var reply = await client.Chat().User("alpha").ExecuteAsync();

        Assert.Equal("GAMMA", reply.Content);
    }

    [Theory]
    [InlineData("split=bytes")]
    [InlineData("split=random")]
    public async Task OutputGuard_StreamAndWhole_SayTheSame(string directive)
    {
        using var client = await ClientAsync(new AiClientOptions { OutputGuards = [RegexGuard.RedactWords("kestrel")] });
        var request = client.Chat().User($"Kestrel, my kestrel: KESTREL [sim:{directive}]");

        var streamed = await CollectAsync(request.ExecuteStreamAsync());
        var whole = await request.ExecuteAsync();

        Assert.StartsWith("[redacted], my [redacted]: [redacted]", whole.Content, StringComparison.Ordinal);
        Assert.Equal(whole.Content, string.Concat(streamed.OfType<StreamingEvent.ContentDelta>().Select(delta => delta.Text)));
        Assert.Equal(whole.Content, ((StreamingEvent.Completed)streamed[^1]).Result.Content);
        Assert.True(streamed.OfType<StreamingEvent.ContentDelta>().Count() > 1);
    }

    [Fact]
    public async Task OutputGuard_Blocks_BeforeTheFirstCharacterOfIt()
    {
        using var client = await ClientAsync(new AiClientOptions { OutputGuards = [RegexGuard.BlockWords("kestrel")] });
        var seen = new StringBuilder();

        var error = await Assert.ThrowsAsync<AiException>(async () =>
        {
            await foreach (var step in client.Chat().User("A long way to go before the bird is named, kestrel, and more.").ExecuteStreamAsync())
            {
                seen.Append((step as StreamingEvent.ContentDelta)?.Text);
            }
        });

        Assert.Equal(("blocked_by_guard", ErrorPhase.Stream), (error.Error.Code, error.Error.Phase));
        Assert.DoesNotContain("k", seen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OutputGuard_ReasoningAndToolArguments_AreLookedAtToo()
    {
        using var client = await ClientAsync(new AiClientOptions { OutputGuards = [RegexGuard.Redact("(?i)[aeiou]", 1, "*")] });
        var tool = new ToolDefinition("note", "Keeps a note", RawJson.Parse("""{"type":"object","properties":{"text":{"type":"string","enum":["ae"]}},"required":["text"]}"""));

        var events = await CollectAsync(client.Chat().Model("sim/reasoning").User("Keep a note.").Tools(tool).ExecuteStreamAsync());

        var completed = (StreamingEvent.Completed)events[^1];
        Assert.Equal("""{"t*xt":"**"}""", Assert.Single(completed.Result.ToolCalls).Arguments.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(completed.Result.ToolCalls[0].Arguments, string.Concat(events.OfType<StreamingEvent.ToolCallDelta>().Select(delta => delta.Arguments)));
        Assert.DoesNotContain('e', completed.Result.Reasoning!);
        Assert.Equal(completed.Result.Reasoning, string.Concat(events.OfType<StreamingEvent.ReasoningDelta>().Select(delta => delta.Text)));

        // A signature over words that are no longer there would be refused when it comes back.
        Assert.All(completed.Result.Message.Content.OfType<ReasoningPart>(), part => Assert.Null(part.State));
        Assert.Empty(events.OfType<StreamingEvent.ReasoningStateReceived>());
    }

    [Fact]
    public void Answer_AnyOrderOfEvents_LetsOutWhatTheResultSays()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var guard = RegexGuard.RedactWords("kestrel", "falcon");
            var fold = new Dictionary<(int, string), StringBuilder>();
            var answer = new GuardedAnswer(guard);
            var written = new Dictionary<(int, string), StringBuilder>();
            foreach (var step in Script(random))
            {
                Note(fold, step);
                var ready = answer.Push(step);
                while (ready.TryDequeue(out var passed))
                {
                    Note(written, passed);
                }
            }

            var left = answer.Push(new StreamingEvent.Completed(new ChatResult(), new CallStats { Target = "a/b", Attempts = 1, Usage = null, LatencyMs = 0, TimeToFirstTokenMs = 0, CostNanoUsd = null }));
            while (left.TryDequeue(out var passed))
            {
                Note(written, passed);
            }

            Assert.Equal(
                fold.Select(pair => $"{seed} {pair.Key} {GuardedText.Redact(pair.Value.ToString(), guard)}").Order(),
                written.Select(pair => $"{seed} {pair.Key} {pair.Value}").Order());
        }
    }

    /// <summary>Two choices and two calls at once, each a text of its own, cut anywhere.</summary>
    private static IEnumerable<StreamingEvent> Script(Random random)
    {
        const string Said = "A falcon and a kestrel met; the kestrel flew.";
        (int Choice, int Call)[] channels = [(0, -1), (1, -1), (0, 0), (0, 1)];
        var at = new int[channels.Length];
        while (at.Any(place => place < Said.Length))
        {
            var i = random.Next(channels.Length);
            var length = Math.Min(Said.Length - at[i], random.Next(1, 6));
            if (length == 0)
            {
                continue;
            }

            var piece = Said.Substring(at[i], length);
            at[i] += length;
            yield return channels[i].Call < 0 ? new StreamingEvent.ContentDelta(piece) { Choice = channels[i].Choice } : new StreamingEvent.ToolCallDelta(channels[i].Call, piece);
        }
    }

    private static void Note(Dictionary<(int, string), StringBuilder> texts, StreamingEvent step)
    {
        var (channel, text) = step switch
        {
            StreamingEvent.ContentDelta delta => ("text", delta.Text),
            StreamingEvent.ToolCallDelta delta => ($"call {delta.Index}", delta.Arguments),
            _ => ("", ""),
        };
        if (channel.Length > 0)
        {
            if (!texts.TryGetValue((step.Choice, channel), out var all))
            {
                texts.Add((step.Choice, channel), all = new StringBuilder());
            }

            all.Append(text);
        }
    }

    private static async Task<List<StreamingEvent>> CollectAsync(IAsyncEnumerable<StreamingEvent> events)
    {
        var all = new List<StreamingEvent>();
        await foreach (var next in events)
        {
            all.Add(next);
        }

        return all;
    }

    private Task<AiClient> ClientAsync(AiClientOptions options) => AiClient.FromModelAsync("sim/echo", options with { HttpHandler = _simulator });

    private sealed class Shouting : IInputGuard
    {
        public ValueTask<InputVerdict> CheckAsync(ChatRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(InputVerdict.Pass(new ChatRequest { Model = request.Model, Messages = [.. request.Messages.Select(message => new Message(message.Role, [new TextPart(message.Text.ToUpperInvariant())]))] }));
    }
}
