namespace Parlance.Tests.Samples;

[Collection(nameof(ConsoleCollection))]
public class MemorySampleTests
{
    [Fact]
    public async Task ConversationSample_Run_PrintsAnswersAndTokens()
    {
        var output = await ConsoleCollection.CaptureAsync(ConversationSample.RunAsync);

        Assert.Contains("What is a monad?", output, StringComparison.Ordinal);
        Assert.Matches(@"5 messages, about \d+ tokens", output);
    }

    [Fact]
    public async Task CachingSample_Run_PrintsWhatCostNothing()
    {
        var output = await ConsoleCollection.CaptureAsync(CachingSample.RunAsync);

        Assert.Contains("(from the cache: True, 0 USD)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GuardSample_Run_PrintsWhatIsLeft()
    {
        var output = await ConsoleCollection.CaptureAsync(CachingSample.GuardAsync);

        Assert.Contains("Charge [card] for [redacted].", output, StringComparison.Ordinal);
        Assert.Contains("E1003: The guard 'RegexGuard' blocked the request", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnGuardSample_LongRequest_IsBlocked()
    {
        var verdict = await new CachingSample.BudgetOfWords(5).CheckAsync(new ChatRequest { Model = "m", Messages = [Message.User("one two three four five six")] }, CancellationToken.None);

        Assert.Equal("it has more than 5 tokens.", verdict.Reason);
    }
}
