using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Parlance.Tests.Client.Tools;

/// <summary>Whatever goes wrong with a function is told to the model, and to it alone what may be told.</summary>
public sealed class ToolFailureTests : IDisposable
{
    private readonly Scripted _scripted = new();
    private readonly List<string> _ran = [];

    public void Dispose() => _scripted.Dispose();

    [Description("Greets.")]
    private string Greet(string name)
    {
        lock (_ran)
        {
            _ran.Add(name);
        }

        return $"hello {name}";
    }

    private string Leak(string name) => throw new InvalidOperationException($"secret of {name}");

    private async Task<ChatResult> AskAsync(ToolLoopOptions? options = null)
    {
        using var client = await _scripted.ClientAsync();
        return await client.Chat().User("hi").Tools(Greet, Leak).ToolLoop(options ?? new ToolLoopOptions()).ExecuteAsync();
    }

    private static ToolResult Result(ChatResult reply, int index = 0) => reply.NewMessages.SelectMany(message => message.Content).OfType<ToolResult>().ElementAt(index);

    private static string Text(ToolResult result) => ((TextPart)Assert.Single(result.Content)).Text;

    [Fact]
    public async Task Function_Throws_ModelLearnsOnlyThatItFailed()
    {
        _scripted.Calls(("Leak", """{"name":"x"}"""), ("Greet", """{"name":"x"}""")).Says("sorry");

        var reply = await AskAsync();

        Assert.Equal(("sorry", "The tool failed.", true), (reply.Content, Text(Result(reply)), Result(reply).IsError));
        Assert.Equal(("hello x", false), (Text(Result(reply, 1)), Result(reply, 1).IsError));
        Assert.All(_scripted.Bodies, body => Assert.DoesNotContain("secret", body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Function_Throws_ProgramLearnsWhy()
    {
        _scripted.Calls(("Leak", """{"name":"x"}""")).Says("sorry");
        using var client = await _scripted.ClientAsync();
        StreamingEvent.ToolResultReceived? received = null;

        await foreach (var next in client.Chat().User("hi").Tools(Leak).ExecuteStreamAsync())
        {
            received = next as StreamingEvent.ToolResultReceived ?? received;
        }

        Assert.Equal("secret of x", Assert.IsType<InvalidOperationException>(received?.Failure).Message);
    }

    [Fact]
    public async Task Function_ThrowsAndErrorsAreDescribed_ModelIsToldThat()
    {
        _scripted.Calls(("Leak", """{"name":"x"}""")).Says("sorry");

        var reply = await AskAsync(new ToolLoopOptions { DescribeError = (call, error) => $"{call.Name}: {error.Message}" });

        Assert.Equal("Leak: secret of x", Text(Result(reply)));
    }

    [Theory]
    [InlineData("Nope", "{}", "There is no tool 'Nope'.")]
    [InlineData("Greet", """{"name":"x""", "The arguments are no valid JSON")]
    [InlineData("Greet", """{"name":"x","name":"y"}""", "The arguments are no valid JSON")]
    [InlineData("Greet", "[]", "The arguments are no JSON object.")]
    [InlineData("Greet", "{}", "The arguments do not follow the tool's schema: $.name is missing.")]
    [InlineData("Greet", """{"name":7}""", "The arguments do not follow the tool's schema: $.name must be of type string.")]
    public async Task Call_ThatCannotBeRun_IsAnErrorThatTheModelCanMend(string name, string arguments, string told)
    {
        _scripted.Calls((name, arguments)).Calls(("Greet", """{"name":"Ada"}""")).Says("done");

        var reply = await AskAsync();

        Assert.Equal((true, "done"), (Result(reply).IsError, reply.Content));
        Assert.StartsWith(told, Text(Result(reply)), StringComparison.Ordinal);
        Assert.Equal(["Ada"], _ran);
    }

    [Fact]
    public async Task Call_ThatCannotBeRun_NeedsNoApproval()
    {
        _scripted.Calls(("Nope", "{}"), ("Greet", """{"name":"Ada"}""")).Says("done");
        var asked = new List<string>();

        await AskAsync(new ToolLoopOptions
        {
            ApproveAsync = (call, _) =>
            {
                asked.Add(call.Name);
                return ValueTask.FromResult(ToolApproval.Allow);
            },
        });

        Assert.Equal(["Greet"], asked);
        Assert.Equal(["Ada"], _ran);
    }

    [Fact]
    public async Task Approval_Denied_RunsNothingAndTellsWhy()
    {
        _scripted.Calls(("Greet", """{"name":"Ada"}"""), ("Greet", """{"name":"Bob"}""")).Says("ok");

        var reply = await AskAsync(new ToolLoopOptions
        {
            ApproveAsync = (call, _) => ValueTask.FromResult(call.Arguments.Contains("Ada", StringComparison.Ordinal) ? ToolApproval.Deny("not her") : ToolApproval.Allow),
        });

        Assert.Equal(("This call was denied: not her", true), (Text(Result(reply)), Result(reply).IsError));
        Assert.Equal(["Bob"], _ran);
    }

    [Fact]
    public async Task Approval_Edited_RunsWithTheOtherArgumentsAndKeepsTheCallAsItWas()
    {
        _scripted.Calls(("Greet", """{"name":"Ada"}""")).Says("ok");

        var reply = await AskAsync(new ToolLoopOptions { ApproveAsync = (_, _) => ValueTask.FromResult(ToolApproval.Edit("""{"name":"Eve"}""")) });

        Assert.Equal(["Eve"], _ran);
        Assert.Equal("hello Eve", Text(Result(reply)));
        Assert.Equal("""{"name":"Ada"}""", reply.NewMessages[0].Content.OfType<ToolCall>().Single().Arguments);
    }

    [Fact]
    public async Task Approval_Throws_EndsTheCallBeforeAnythingRan()
    {
        _scripted.Calls(("Greet", """{"name":"Ada"}"""), ("Greet", """{"name":"Bob"}"""));

        await Assert.ThrowsAsync<TimeoutException>(() => AskAsync(new ToolLoopOptions
        {
            ApproveAsync = (call, _) => call.Arguments.Contains("Bob", StringComparison.Ordinal) ? throw new TimeoutException() : ValueTask.FromResult(ToolApproval.Allow),
        }));

        Assert.Empty(_ran);
    }

    [Fact]
    public async Task Rounds_MoreThanAllowed_IsAnErrorWithTheConversationSoFar()
    {
        _scripted.Calls(("Greet", """{"name":"Ada"}""")).Calls(("Greet", """{"name":"Bob"}""")).Calls(("Greet", """{"name":"Eve"}"""));

        var error = await Assert.ThrowsAsync<AiException>(() => AskAsync(new ToolLoopOptions { MaxRounds = 3 }));

        Assert.Equal(("max_tool_rounds", "max_rounds", 3, false), (error.Error.Code, error.Error.Param, error.Attempts, error.Retryable));
        Assert.Contains("Greet", error.Message, StringComparison.Ordinal);
        Assert.Equal(["Ada", "Bob"], _ran);
        Assert.Equal([MessageRole.Assistant, MessageRole.Tool, MessageRole.Assistant, MessageRole.Tool], error.NewMessages.Select(message => message.Role));
    }

    [Fact]
    public async Task Provider_FailsInALaterRound_ErrorHoldsWhatWasRun()
    {
        _scripted.Calls(("Greet", """{"name":"Ada"}"""));
        _scripted.Vendor.Answers(500, """{"error":{"message":"broken"}}""");

        var error = await Assert.ThrowsAsync<AiException>(() => AskAsync());

        Assert.Equal(("E3001", 2), (error.Code, error.NewMessages.Count));
        Assert.Equal(15, error.Stats?.TotalTokens);
    }

    [Fact]
    public async Task Provider_FailsInTheFirstRound_ErrorHoldsNothing()
    {
        _scripted.Vendor.Answers(500, """{"error":{"message":"broken"}}""");

        Assert.Empty((await Assert.ThrowsAsync<AiException>(() => AskAsync())).NewMessages);
    }

    [Theory]
    [InlineData("length")]
    [InlineData("content_filter")]
    public async Task Answer_ThatWasCut_RunsNothing(string reason)
    {
        _scripted.Calls(reason, ("Greet", """{"name":"Ada"}"""));

        var reply = await AskAsync();

        Assert.Equal((reason, "Greet"), (reply.FinishReason?.Value, Assert.Single(reply.ToolCalls).Name));
        Assert.Empty(_ran);
    }

    [Fact]
    public async Task Tool_WithoutAFunction_LeavesAllCallsToTheCaller()
    {
        _scripted.Calls(("Greet", """{"name":"Ada"}"""), ("lookup", "{}"));
        using var client = await _scripted.ClientAsync();

        var reply = await client.Chat().User("hi").Tools(Greet).Tools(new ToolDefinition("lookup", null, default)).ExecuteAsync();

        Assert.Equal(["Greet", "lookup"], reply.ToolCalls.Select(call => call.Name));
        Assert.Empty(_ran);
        Assert.Same(reply.Message, Assert.Single(reply.NewMessages));
    }

    [Fact]
    public async Task Function_ThatDemandsApproval_IsLeftToTheCallerWhenNobodyIsAsked()
    {
        var guarded = new ApprovalRequiredAIFunction(AIFunctionFactory.Create(Greet));
        _scripted.Calls(("Greet", """{"name":"Ada"}""")).Calls(("Greet", """{"name":"Bob"}""")).Says("ok");
        using var client = await _scripted.ClientAsync();
        var chat = client.Chat().User("hi").Tools(guarded);

        var left = await chat.ExecuteAsync();
        var run = await chat.ToolLoop(new ToolLoopOptions { ApproveAsync = (_, _) => ValueTask.FromResult(ToolApproval.Allow) }).ExecuteAsync();

        Assert.Equal("Greet", Assert.Single(left.ToolCalls).Name);
        Assert.Equal("ok", run.Content);
        Assert.Equal(["Bob"], _ran);
    }

    [Fact]
    public async Task Options_ThatMakeNoSense_AreNamed()
    {
        using var client = await _scripted.ClientAsync();
        var chat = client.Chat().User("hi").Tools(Greet);

        foreach (var (builder, param) in new (ChatRequestBuilder, string)[]
        {
            (chat.ToolLoop(new ToolLoopOptions { MaxRounds = 0 }), "max_rounds"),
            (chat.ToolLoop(new ToolLoopOptions { MaxParallel = 0 }), "max_parallel"),
            (chat.ToolLoop(new ToolLoopOptions { ToolTimeout = TimeSpan.Zero }), "tool_timeout"),
            (chat.Messages().Tools(new ToolDefinition("Greet", null, default)), "tools[1].name"),
            (chat.Tools(Greet), "tools[1].name"),
        })
        {
            var error = await Assert.ThrowsAsync<AiException>(() => builder.ExecuteAsync());

            Assert.Equal((ErrorKind.InvalidRequest, param), (error.Kind, error.Error.Param));
        }
    }

    [Fact]
    public async Task ToolChoice_ThatDemandsACall_IsSentOnce()
    {
        _scripted.Calls(("Greet", """{"name":"Ada"}""")).Says("ok");
        using var client = await _scripted.ClientAsync();

        await client.Chat().User("hi").Tools(Greet).ToolChoice(ToolChoice.Tool("Greet")).ExecuteAsync();

        Assert.Equal([true, false], _scripted.Bodies.Select(body => JsonNode.Parse(body)!["tool_choice"] is not null));
    }

    [Fact]
    public async Task ExtensionsFace_Call_IsNotRun()
    {
        _scripted.Calls(("Greet", """{"name":"Ada"}"""));
        using var client = await _scripted.ClientAsync();

        var response = await ((IChatClient)client).GetResponseAsync("hi", new ChatOptions { Tools = [AIFunctionFactory.Create(Greet)] });

        Assert.Equal("Greet", Assert.Single(response.Messages[0].Contents.OfType<FunctionCallContent>()).Name);
        Assert.Empty(_ran);
    }
}
