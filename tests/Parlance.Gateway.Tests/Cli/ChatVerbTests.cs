namespace Parlance.Gateway.Tests.Cli;

public class ChatVerbTests
{
    [Fact]
    public async Task Chat_PromptGiven_PrintsTheAnswerAlone()
    {
        var run = await CommandRun.Of("chat", "-m", "sim/echo", "hello", "there");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.EndsWith("hello there\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_PipedInput_IsThePrompt()
    {
        var run = await CommandRun.WithInput("from the pipe\n", person: false, "chat", "-m", "sim/echo");

        Assert.EndsWith("from the pipe\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_DashBesideAPrompt_PutsTheInputThere()
    {
        var run = await CommandRun.WithInput("the input", person: false, "chat", "-m", "sim/echo", "Read this:", "-");

        Assert.EndsWith("Read this:\n\nthe input\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_EmptyPipe_IsExitCodeTwo()
    {
        var run = await CommandRun.Of("chat", "-m", "sim/echo");

        Assert.Equal((2, "parlance: there is no prompt.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task Chat_Stats_StandOnStandardError()
    {
        var run = await CommandRun.Of("chat", "-m", "sim/echo", "hello", "--stats");

        Assert.Matches(@"^sim/echo: \d+ tokens in, \d+ out, first after \d+ ms, \d+ ms in all, \$0\.0\d+\n$", run.Error);
    }

    [Fact]
    public async Task Chat_ReasoningInAPipe_IsLeftOut()
    {
        var run = await CommandRun.Of("chat", "-m", "sim/reasoning", "why is it so");

        Assert.Equal(0, run.Code);
        Assert.DoesNotContain("The question has 4 words", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_ReasoningOnATerminal_IsDimmed()
    {
        var run = await CommandRun.WithInput("", person: true, "chat", "-m", "sim/reasoning", "why is it so");

        Assert.Matches(@"\e\[2mThe question has 4 words[^\e]*\e\[0m", run.Out);
    }

    [Fact]
    public async Task Chat_Person_HoldsAConversation()
    {
        var run = await CommandRun.WithInput("first question\n\nsecond question\n/new\nthird question\n/exit\nnever asked\n", person: true, "chat", "-m", "sim/echo", "-s", "Be brief.");

        Assert.Equal(0, run.Code);
        Assert.Contains("first question\n> > second question\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("third question", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("never asked", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_ErrorInAConversation_DoesNotEndIt()
    {
        var run = await CommandRun.WithInput("one [sim:status=400]\ntwo\n", person: true, "chat", "-m", "sim/echo");

        Assert.Equal(0, run.Code);
        Assert.Contains("parlance: E1001", run.Error, StringComparison.Ordinal);
        Assert.Contains("two\n", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody/nothing")]
    [InlineData("openai/gpt-4.1")]
    public async Task Chat_ModelThatCannotBeAsked_IsOneLine(string model)
    {
        var run = await CommandRun.Of("chat", "-m", model, "hi");

        Assert.Equal(1, run.Code);
        Assert.Empty(run.Out);
        Assert.Matches(@"^parlance: [^\n]+\n$", run.Error);
    }

    [Fact]
    public async Task Chat_ProviderFails_IsOneLineWithTheCode()
    {
        var run = await CommandRun.Of("chat", "-m", "sim/echo", "hi [sim:status=400]");

        Assert.Equal(1, run.Code);
        Assert.Matches(@"^parlance: E1001: [^\n]+\n$", run.Error);
    }
}
