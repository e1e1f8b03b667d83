namespace Parlance.Tests.Client;

public sealed class RequestCheckTests
{
    private static readonly ChatRequest s_good = new() { Model = "a/b", Messages = [Message.User("hi")] };

    private static readonly ToolDefinition s_tool = new("search", null, RawJson.Parse("{\"type\":\"object\"}"));

    public static TheoryData<ChatRequest, string> Bad => new()
    {
        { s_good with { Model = " " }, "model" },
        { s_good with { Messages = [] }, "messages" },
        { s_good with { Temperature = 2.1 }, "temperature" },
        { s_good with { Temperature = double.NaN }, "temperature" },
        { s_good with { TopP = -0.1 }, "top_p" },
        { s_good with { TopK = 0 }, "top_k" },
        { s_good with { MaxTokens = 0 }, "max_tokens" },
        { s_good with { N = 0 }, "n" },
        { s_good with { TopLogprobs = 21 }, "top_logprobs" },
        { s_good with { PresencePenalty = 3 }, "presence_penalty" },
        { s_good with { FrequencyPenalty = -3 }, "frequency_penalty" },
        { s_good with { Reasoning = new ReasoningControl { BudgetTokens = -1 } }, "reasoning.budget_tokens" },
        { s_good with { Stop = ["END", ""] }, "stop" },
        { s_good with { Messages = [Message.User("hi"), Message.User("look", new ImagePart())] }, "messages[1].content[1]" },
        { s_good with { Messages = [Message.User(new ImagePart { Base64 = "AAAA" })] }, "messages[0].content[0]" },
        { s_good with { Messages = [Message.User(new FilePart { Url = "https://a.example", Text = "b" })] }, "messages[0].content[0]" },
        { s_good with { Messages = [Message.Tool("", "42")] }, "messages[0].content[0]" },
        { s_good with { Tools = [s_tool with { Name = "two words" }] }, "tools[0].name" },
        { s_good with { Tools = [s_tool, s_tool] }, "tools[1].name" },
        { s_good with { Tools = [s_tool with { Parameters = RawJson.Parse("[]") }] }, "tools[0].parameters" },
        { s_good with { Tools = [s_tool with { Parameters = RawJson.Parse("{") }] }, "tools[0].parameters" },
        { s_good with { ToolChoice = ToolChoice.Required }, "tool_choice" },
        { s_good with { Tools = [s_tool], ToolChoice = ToolChoice.Tool("other") }, "tool_choice" },
        { s_good with { ResponseFormat = new ResponseFormat("json_schema") { Name = "x" } }, "response_format.schema" },
        { s_good with { ResponseFormat = ResponseFormat.JsonSchema("", RawJson.Parse("{}")) }, "response_format.name" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Throw_FieldOutOfRange_NamesIt(ChatRequest request, string param)
    {
        var error = Assert.Throws<AiException>(() => RequestCheck.Throw(request));

        Assert.Equal(("E1001", param, ErrorSide.Client), (error.Code, error.Error.Param, error.Error.Side));
        Assert.StartsWith($"E1001: {param} ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Throw_EverythingAtItsBounds_Passes() => RequestCheck.Throw(s_good with
    {
        Temperature = 2,
        TopP = 0,
        TopK = 1,
        MaxTokens = 1,
        N = 1,
        PresencePenalty = -2,
        FrequencyPenalty = 2,
        TopLogprobs = 20,
        Stop = ["END"],
        Tools = [s_tool],
        ToolChoice = ToolChoice.Tool("search"),
        ResponseFormat = ResponseFormat.JsonSchema("x", RawJson.Parse(" {}")),
    });

    [Fact]
    public void Throw_TemperatureTooHigh_SaysReasonAndWayOut() =>
        Assert.Equal("E1001: temperature is 2.5; it must lie between 0 and 2.", Assert.Throws<AiException>(() => RequestCheck.Throw(s_good with { Temperature = 2.5 })).Message);
}
