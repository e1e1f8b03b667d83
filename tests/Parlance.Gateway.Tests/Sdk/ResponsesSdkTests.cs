using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI.Responses;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Sdk;

/// <summary>The official .NET SDK at the door <c>/v1/responses</c>, with upstreams in three dialects.</summary>
public class ResponsesSdkTests
{
    private const string East = "east: { dialect: openai-responses, base_url: SIMULATOR, api_key: upstream-key-east, models: [ echo, tools, reasoning, story ] }";

    private static readonly FunctionTool Weather = ResponseTool.CreateFunctionTool("get_weather", Schema("city"), strictModeEnabled: false, "The weather in a city");
    private static readonly FunctionTool Time = ResponseTool.CreateFunctionTool("get_time", Schema("zone"), strictModeEnabled: false, "The time in a zone");

    public static TheoryData<string> Upstreams => ["lab", "west", "east"];

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Create_Whole_HasTextStatusAndUsage(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: East);
        ResponseResult response = await Client(gateway).CreateResponseAsync($"{upstream}/echo", "ping", cancellationToken: TestContext.Current.CancellationToken);

        Assert.StartsWith("resp_", response.Id, StringComparison.Ordinal);
        Assert.EndsWith("ping", response.GetOutputText(), StringComparison.Ordinal);
        Assert.Equal(ResponseStatus.Completed, response.Status);
        Assert.True(response.Usage.InputTokenCount > 0);
        Assert.Equal(response.Usage.InputTokenCount + response.Usage.OutputTokenCount, response.Usage.TotalTokenCount);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Create_Streamed_EqualsTheWhole(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: East);
        ResponseResult whole = await Client(gateway).CreateResponseAsync($"{upstream}/echo", "one two three four", cancellationToken: TestContext.Current.CancellationToken);
        var text = "";
        ResponseResult? completed = null;
        await foreach (var update in await Client(gateway).CreateResponseStreamingAsync($"{upstream}/echo", "one two three four", cancellationToken: TestContext.Current.CancellationToken))
        {
            text += update is StreamingResponseOutputTextDeltaUpdate delta ? delta.Delta : "";
            completed = update is StreamingResponseCompletedUpdate end ? end.Response : completed;
        }

        Assert.Equal(whole.GetOutputText(), text);
        Assert.Equal(text, completed!.GetOutputText());
        Assert.Equal(whole.Usage.TotalTokenCount, completed.Usage.TotalTokenCount);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Tools_ParallelInTwoTurns_AreCalledAndQuoted(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: East);
        var options = new CreateResponseOptions { Model = $"{upstream}/tools", Tools = { Weather, Time } };
        options.InputItems.Add(ResponseItem.CreateUserMessageItem("What is the weather and the time in Oslo?"));
        ResponseResult first = await Client(gateway).CreateResponseAsync(options, TestContext.Current.CancellationToken);
        var calls = first.OutputItems.OfType<FunctionCallResponseItem>().ToArray();

        Assert.Equal(["get_weather", "get_time"], calls.Select(call => call.FunctionName));

        foreach (var item in first.OutputItems)
        {
            options.InputItems.Add(item);
        }

        foreach (var call in calls)
        {
            options.InputItems.Add(ResponseItem.CreateFunctionCallOutputItem(call.CallId, $"result of {call.FunctionName}"));
        }

        ResponseResult second = await Client(gateway).CreateResponseAsync(options, TestContext.Current.CancellationToken);

        Assert.Contains("result of get_weather", second.GetOutputText(), StringComparison.Ordinal);
        Assert.Contains("result of get_time", second.GetOutputText(), StringComparison.Ordinal);
    }

    /// <summary>An upstream of chat completions gets reasoning back only where its manifest says in which field.</summary>
    [Theory]
    [InlineData("west")]
    [InlineData("east")]
    [InlineData("echoing")]
    public async Task Reasoning_PassedBackInAToolLoop_IsAccepted(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: East + "\n  echoing: { dialect: openai-chat, base_url: SIMULATOR, api_key: upstream-key-echo, quirks: { reasoning_echo: reasoning_details }, models: [ reasoning ] }");
        var options = new CreateResponseOptions { Model = $"{upstream}/reasoning", Tools = { Weather }, ReasoningOptions = new ResponseReasoningOptions { ReasoningEffortLevel = ResponseReasoningEffortLevel.High } };
        options.InputItems.Add(ResponseItem.CreateUserMessageItem("What is the weather in Oslo?"));
        ResponseResult first = await Client(gateway).CreateResponseAsync(options, TestContext.Current.CancellationToken);
        var thought = Assert.Single(first.OutputItems.OfType<ReasoningResponseItem>());
        Assert.NotEmpty(thought.GetSummaryText());
        foreach (var item in first.OutputItems)
        {
            options.InputItems.Add(item);
        }

        options.InputItems.Add(ResponseItem.CreateFunctionCallOutputItem(first.OutputItems.OfType<FunctionCallResponseItem>().Single().CallId, "sunny"));
        ResponseResult second = await Client(gateway).CreateResponseAsync(options, TestContext.Current.CancellationToken);

        Assert.Contains("sunny", second.GetOutputText(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task StructuredOutput_IsJsonOfTheSchema(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: East);
        var options = new CreateResponseOptions
        {
            Model = $"{upstream}/echo",
            TextOptions = new ResponseTextOptions { TextFormat = ResponseTextFormat.CreateJsonSchemaFormat("city", BinaryData.FromString("""{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":false}"""), jsonSchemaIsStrict: true) },
        };
        options.InputItems.Add(ResponseItem.CreateUserMessageItem("A city, please"));
        ResponseResult response = await Client(gateway).CreateResponseAsync(options, TestContext.Current.CancellationToken);

        using var json = System.Text.Json.JsonDocument.Parse(response.GetOutputText());
        Assert.Equal(System.Text.Json.JsonValueKind.String, json.RootElement.GetProperty("name").ValueKind);
    }

    [Theory]
    [InlineData("lab/echo", "hi [sim:status=400]", 400)]
    [InlineData("east/echo", "hi [sim:status=429]", 429)]
    [InlineData("west/echo", "hi [sim:status=500]", 500)]
    [InlineData("nobody/nothing", "hi", 404)]
    public async Task Errors_OfEachKind_AreResultExceptionsWithTheStatus(string model, string prompt, int status)
    {
        await using var gateway = await TestGateway.StartAsync(providers: East);
        var error = await Assert.ThrowsAsync<ClientResultException>(async () => await Client(gateway).CreateResponseAsync(model, prompt, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(status, error.Status);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Stored_RetrievedContinuedAndDeleted(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: East);
        var client = Client(gateway);
        ResponseResult first = await client.CreateResponseAsync($"{upstream}/echo", "My name is Ada", cancellationToken: TestContext.Current.CancellationToken);
        ResponseResult second = await client.CreateResponseAsync($"{upstream}/echo", "Who am I?", first.Id, TestContext.Current.CancellationToken);
        ResponseResult found = await client.GetResponseAsync(second.Id, TestContext.Current.CancellationToken);
        var items = new List<ResponseItem>();
        await foreach (var item in client.GetResponseInputItemsAsync(second.Id, TestContext.Current.CancellationToken))
        {
            items.Add(item);
        }

        Assert.Equal(second.GetOutputText(), found.GetOutputText());
        Assert.Equal(3, items.Count);
        Assert.True(second.Usage.InputTokenCount > first.Usage.InputTokenCount + first.Usage.OutputTokenCount);

        ResponseDeletionResult deleted = await client.DeleteResponseAsync(first.Id, TestContext.Current.CancellationToken);
        var gone = await Assert.ThrowsAsync<ClientResultException>(async () => await client.GetResponseAsync(first.Id, TestContext.Current.CancellationToken));

        Assert.True(deleted.Deleted);
        Assert.Equal(404, gone.Status);
    }

    private static ResponsesClient Client(TestGateway gateway, string key = TestGateway.Key) =>
        new(new ApiKeyCredential(key), new ResponsesClientOptions { Endpoint = new Uri(gateway.Address, "v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) });

    private static BinaryData Schema(string property) => BinaryData.FromString($$$"""{"type":"object","properties":{"{{{property}}}":{"type":"string"}},"required":["{{{property}}}"]}""");
}
