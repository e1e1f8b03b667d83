using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Parlance.Gateway.Tests.Support;
using Answer = Anthropic.Models.Messages.Message;

namespace Parlance.Gateway.Tests.Sdk;

/// <summary>
/// The official .NET SDK of Anthropic at the door <c>/v1/messages</c>, with upstreams in four dialects. The SDK validates every answer and event against its own types here, which it does not by default.
/// </summary>
public class AnthropicSdkTests
{
    private const string Others = """
        east: { dialect: gemini-generate, base_url: ROOT/v1beta, api_key: upstream-key-east, models: [ echo ] }
          north: { dialect: bedrock-converse, base_url: ROOT, api_key: upstream-key-north, quirks: { reasoning_control: thinking, structured_output: tool }, models: [ echo ] }
          echoing: { dialect: openai-chat, base_url: SIMULATOR, api_key: upstream-key-echo, quirks: { reasoning_echo: reasoning_details }, models: [ echo ] }
          thinking: { dialect: anthropic-messages, base_url: SIMULATOR, api_key: upstream-key-west, quirks: { reasoning_control: budget }, models: [ echo ] }
        """;

    private static readonly ToolUnion Weather = Function("get_weather", "The weather in a city", "city");
    private static readonly ToolUnion Time = Function("get_time", "The time in a zone", "zone");

    public static TheoryData<string> Upstreams => ["lab", "west", "east", "north"];

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Create_Whole_HasTextStopReasonAndUsage(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Others);
        var message = await Client(gateway).Messages.Create(Ask($"{upstream}/echo", "ping"), TestContext.Current.CancellationToken);

        Assert.EndsWith("ping", Text(message), StringComparison.Ordinal);
        Assert.Equal(StopReason.EndTurn, message.StopReason!.Value());
        Assert.True(message.Usage.InputTokens > 0);
        Assert.True(message.Usage.OutputTokens > 0);
        Assert.NotEmpty(message.ID);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Create_Streamed_EqualsTheWhole(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Others);
        var ask = Ask($"{upstream}/echo", "one two three four five six");
        var whole = await Client(gateway).Messages.Create(ask, TestContext.Current.CancellationToken);
        var text = "";
        RawMessageDeltaEvent? end = null;
        var stopped = false;
        await foreach (var e in Client(gateway).Messages.CreateStreaming(ask, TestContext.Current.CancellationToken))
        {
            text += e.TryPickContentBlockDelta(out var block) && block.Delta.TryPickText(out var delta) ? delta.Text : "";
            end = e.TryPickDelta(out var last) ? last : end;
            stopped |= e.TryPickStop(out _);
        }

        Assert.Equal(Text(whole), text);
        Assert.Equal(StopReason.EndTurn, end!.Delta.StopReason!.Value());
        Assert.Equal(whole.Usage.OutputTokens, end.Usage.OutputTokens);
        Assert.True(stopped);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Tools_ParallelInTwoTurns_AreCalledAndQuoted(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Others);
        var ask = Ask($"{upstream}/tools", "What is the weather and the time in Oslo?") with { Tools = [Weather, Time] };
        var first = await Client(gateway).Messages.Create(ask, TestContext.Current.CancellationToken);

        Assert.Equal(StopReason.ToolUse, first.StopReason!.Value());
        Assert.Equal(["get_weather", "get_time"], Calls(first).Select(call => call.Name));

        var second = await Client(gateway).Messages.Create(Continue(ask, first), TestContext.Current.CancellationToken);

        Assert.Contains("result of get_weather", Text(second), StringComparison.Ordinal);
        Assert.Contains("result of get_time", Text(second), StringComparison.Ordinal);
    }

    /// <summary>The simulator's model <c>reasoning</c> refuses a turn with tool calls whose reasoning, signed, does not come back as it was given.</summary>
    [Theory]
    [InlineData("thinking")]
    [InlineData("echoing")]
    [InlineData("east")]
    [InlineData("north")]
    public async Task Thinking_PassedBackInAToolLoop_IsAccepted(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Others);
        var ask = Ask($"{upstream}/reasoning", "What is the weather in Oslo?") with { Tools = [Weather], Thinking = new ThinkingConfigEnabled(2048) };
        var first = await Client(gateway).Messages.Create(ask, TestContext.Current.CancellationToken);
        var thought = first.Content.Select(block => block.TryPickThinking(out var thinking) ? thinking : null).First(thinking => thinking is not null)!;

        Assert.NotEmpty(thought.Thinking);
        // Gemini signs the call and not the thought; that signature travels in a block of its own.
        Assert.True(thought.Signature.Length > 0 || first.Content.Any(block => block.TryPickRedactedThinking(out _)));

        var second = await Client(gateway).Messages.Create(Continue(ask, first), TestContext.Current.CancellationToken);

        Assert.Contains("result of get_weather", Text(second), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("west/echo", 400, typeof(AnthropicBadRequestException))]
    [InlineData("lab/echo", 400, typeof(AnthropicBadRequestException))]
    [InlineData("east/echo", 400, typeof(AnthropicBadRequestException))]
    [InlineData("north/echo", 400, typeof(AnthropicBadRequestException))]
    [InlineData("west/echo", 429, typeof(AnthropicRateLimitException))]
    [InlineData("lab/echo", 429, typeof(AnthropicRateLimitException))]
    [InlineData("east/echo", 429, typeof(AnthropicRateLimitException))]
    [InlineData("north/echo", 429, typeof(AnthropicRateLimitException))]
    [InlineData("west/echo", 529, typeof(AnthropicOverloadedException))]
    [InlineData("lab/echo", 500, typeof(Anthropic5xxException))]
    [InlineData("east/echo", 503, typeof(AnthropicServiceUnavailableException))]
    [InlineData("north/echo", 500, typeof(Anthropic5xxException))]
    public async Task Errors_OfEachKind_AreTheSdksExceptions(string model, int status, System.Type expected)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Others);
        var error = await Assert.ThrowsAnyAsync<AnthropicApiException>(() => Client(gateway).Messages.Create(Ask(model, $"hi [sim:status={status}]"), TestContext.Current.CancellationToken));

        Assert.IsType(expected, error);
        Assert.NotNull(error.Type);
    }

    [Fact]
    public async Task Errors_OfTheGateway_AreTheSdksExceptions()
    {
        await using var gateway = await TestGateway.StartAsync(providers: Others);

        await Assert.ThrowsAsync<AnthropicUnauthorizedException>(() => Client(gateway, "wrong").Messages.Create(Ask("west/echo", "hi"), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<AnthropicForbiddenException>(() => Client(gateway, "narrow-key-for-tests-0123456789").Messages.Create(Ask("west/echo", "hi"), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<AnthropicNotFoundException>(() => Client(gateway).Messages.Create(Ask("nobody/nothing", "hi"), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<AnthropicBadRequestException>(() => Client(gateway).Messages.Create(Ask("lab/echo", "hi") with { MaxTokens = -1 }, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Stream_BreaksMidway_IsAnExceptionAfterItsText(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Others);
        var text = "";
        var reading = async () =>
        {
            await foreach (var e in Client(gateway).Messages.CreateStreaming(Ask($"{upstream}/long", "[sim:tokens=400; reset-after=10]"), TestContext.Current.CancellationToken))
            {
                text += e.TryPickContentBlockDelta(out var block) && block.Delta.TryPickText(out var delta) ? delta.Text : "";
            }
        };
        var error = await Assert.ThrowsAsync<AnthropicSseException>(reading);

        Assert.NotNull(error.Type);
        Assert.NotEmpty(text);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task CountTokens_OfARequest_GrowsWithIt(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Others);
        var small = await CountAsync(gateway, $"{upstream}/echo", "hi");
        var large = await CountAsync(gateway, $"{upstream}/echo", new string('a', 4000));

        Assert.True(small > 0);
        Assert.InRange(large - small, 500, 2000);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Cancel_MidStream_ReachesTheUpstream(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Others);
        using var abort = new CancellationTokenSource();
        var reading = async () =>
        {
            await foreach (var e in Client(gateway).Messages.CreateStreaming(Ask($"{upstream}/long", "[sim:tokens=2000; pace=20]"), abort.Token))
            {
                if (e.TryPickContentBlockDelta(out _))
                {
                    await abort.CancelAsync();
                }
            }
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(reading);
        var request = Assert.Single(gateway.Simulator.Requests);
        await request.Ended.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.True(request.ClientGone);
    }

    private static AnthropicClient Client(TestGateway gateway, string key = TestGateway.Key) =>
        new(new ClientOptions { BaseUrl = gateway.Address.AbsoluteUri.TrimEnd('/'), ApiKey = key, MaxRetries = 0, ResponseValidation = true });

    private static MessageCreateParams Ask(string model, string prompt) => new() { Model = model, MaxTokens = 8000, Messages = [User(prompt)] };

    private static UserMessageParam User(string prompt) => new(prompt);

    private static async Task<long> CountAsync(TestGateway gateway, string model, string prompt) =>
        (await Client(gateway).Messages.CountTokens(new MessageCountTokensParams { Model = model, Messages = [User(prompt)] }, TestContext.Current.CancellationToken)).InputTokens;

    private static string Text(Answer message) => string.Concat(message.Content.Select(block => block.TryPickText(out var text) ? text.Text : ""));

    private static IEnumerable<ToolUseBlock> Calls(Answer message) => message.Content.Select(block => block.TryPickToolUse(out var call) ? call : null).OfType<ToolUseBlock>();

    /// <summary>The next turn of a tool loop: the answer block by block as the SDK's own types hold it, and a result for each of its calls.</summary>
    private static MessageCreateParams Continue(MessageCreateParams ask, Answer answer)
    {
        List<ContentBlockParam> said = [.. answer.Content.Select(Param)];
        List<ContentBlockParam> results = [.. Calls(answer).Select(call => (ContentBlockParam)new ToolResultBlockParam(call.ID) { Content = $"result of {call.Name}" })];
        return ask with { Messages = [.. ask.Messages, new AssistantMessageParam(said), new UserMessageParam(results)] };
    }

    private static ContentBlockParam Param(ContentBlock block) =>
        block.TryPickText(out var text) ? new TextBlockParam(text.Text)
        : block.TryPickThinking(out var thinking) ? new ThinkingBlockParam { Thinking = thinking.Thinking, Signature = thinking.Signature }
        : block.TryPickRedactedThinking(out var redacted) ? new RedactedThinkingBlockParam(redacted.Data)
        : block.TryPickToolUse(out var call) ? new ToolUseBlockParam { ID = call.ID, Name = call.Name, Input = call.Input }
        : throw new InvalidOperationException($"The SDK does not know this block: {block.Json}");

    private static ToolUnion Function(string name, string description, string property) => new Tool
    {
        Name = name,
        Description = description,
        InputSchema = new InputSchema { Properties = new Dictionary<string, JsonElement> { [property] = JsonSerializer.SerializeToElement(new { type = "string" }) }, Required = [property] },
    };
}
