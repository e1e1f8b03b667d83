using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Parlance.Simulator;

namespace Parlance.Tests.Client.ExtensionsAi;

/// <summary>Each property of <see cref="ChatOptions"/> is treated as the page says: seen in the bytes that leave.</summary>
public sealed class OptionsMappingTests : IDisposable
{
    private static readonly JsonElement s_schema = JsonDocument.Parse("""{"type":"object","properties":{"city":{"type":"string"}}}""").RootElement;
    private static readonly AIFunctionDeclaration s_weather = AIFunctionFactory.CreateDeclaration("weather", "The weather of a city.", s_schema);

    private static readonly Dictionary<string, Action<ChatOptions>> s_settings = new()
    {
        ["ModelId"] = options => options.ModelId = "openai/gpt-4o",
        ["Instructions"] = options => options.Instructions = "Be brief.",
        ["Temperature"] = options => options.Temperature = 0.7f,
        ["MaxOutputTokens"] = options => options.MaxOutputTokens = 20,
        ["TopP"] = options => options.TopP = 0.9f,
        ["TopK"] = options => options.TopK = 5,
        ["FrequencyPenalty"] = options => options.FrequencyPenalty = 0.5f,
        ["PresencePenalty"] = options => options.PresencePenalty = 0.5f,
        ["Seed"] = options => options.Seed = 7,
        ["StopSequences"] = options => options.StopSequences = ["END"],
        ["Reasoning"] = options => options.Reasoning = new ReasoningOptions { Effort = ReasoningEffort.Low },
        ["ResponseFormat"] = options => options.ResponseFormat = ChatResponseFormat.Json,
        ["Tools"] = options => options.Tools = [s_weather],
        ["ToolMode"] = options => options.ToolMode = ChatToolMode.RequireAny,
        ["AllowMultipleToolCalls"] = options => options.AllowMultipleToolCalls = false,
        ["AdditionalProperties"] = options => options.AdditionalProperties = new() { ["service_tier"] = "flex" },
        ["RawRepresentationFactory"] = options => options.RawRepresentationFactory = _ => new ChatRequest { Model = "", Messages = [], User = "someone" },
        ["ConversationId"] = options => options.ConversationId = "conv_1",
        ["ContinuationToken"] = options => options.ContinuationToken = ResponseContinuationToken.FromBytes(new byte[] { 1 }),
        ["AllowBackgroundResponses"] = options => options.AllowBackgroundResponses = true,
    };

    private readonly SimulatorHandler _simulator = new(new SimulatorOptions { Announce = false, Pace = 0, Strict = false });

    public static TheoryData<string> Settings => new(s_settings.Keys);

    public void Dispose() => _simulator.Dispose();

    [Fact]
    public void Settings_All_CoverEveryPropertyOfThePage() => Assert.Equal(MappedPage.Table("ChatOptions").Keys.Order(StringComparer.Ordinal), s_settings.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Option_Set_IsTreatedAsThePageSays(string name)
    {
        var says = MappedPage.Table("ChatOptions")[name];
        var needsTools = name is "ToolMode" or "AllowMultipleToolCalls";
        var provider = name == "TopK" ? "anthropic" : "openai";   // OpenAI's protocol has no top_k
        var before = await SendAsync(provider, options => options.Tools = needsTools ? [s_weather] : null);

        void Set(ChatOptions options)
        {
            options.Tools = needsTools ? [s_weather] : null;
            s_settings[name](options);
        }

        if (says.StartsWith("refused", StringComparison.Ordinal))
        {
            var error = await Assert.ThrowsAsync<AiException>(() => SendAsync(provider, Set));
            Assert.Equal(name.Replace("_", "", StringComparison.Ordinal), error.Error.Param!.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
        }
        else
        {
            Assert.Equal(says.StartsWith("ignored", StringComparison.Ordinal), before == await SendAsync(provider, Set));
        }
    }

    [Fact]
    public async Task AdditionalProperties_OfAnyKind_AreFieldsOfTheRequest()
    {
        var sent = await SendAsync("openai", options => options.AdditionalProperties = new()
        {
            ["service_tier"] = "flex",
            ["logit_bias"] = new Dictionary<string, object?> { ["50256"] = -100 },
            ["store"] = false,
            ["metadata"] = RawJson.Parse("""{"team":"a"}"""),
        });

        var root = JsonDocument.Parse(sent).RootElement;
        Assert.Equal(("flex", false, "a", -100), (root.GetProperty("service_tier").GetString(), root.GetProperty("store").GetBoolean(), root.GetProperty("metadata").GetProperty("team").GetString(), root.GetProperty("logit_bias").GetProperty("50256").GetInt32()));
    }

    [Theory]
    [InlineData("temperature", 0.5, "temperature")]
    [InlineData("messages", "none", "messages")]
    public async Task AdditionalProperties_ThatTheRequestHasAnyway_AreNamed(string name, object value, string param)
    {
        var error = await Assert.ThrowsAsync<AiException>(() => SendAsync("openai", options => (options.Temperature, options.AdditionalProperties) = (0.7f, new() { [name] = value })));

        Assert.Equal(param, error.Error.Param);
        Assert.Empty(_simulator.Requests);
    }

    [Fact]
    public async Task AdditionalProperties_ThatAreNoJson_AreNamed()
    {
        var error = await Assert.ThrowsAsync<AiException>(() => SendAsync("openai", options => options.AdditionalProperties = new() { ["callback"] = (Action)(() => { }) }));

        Assert.Equal("additional_properties.callback", error.Error.Param);
    }

    [Fact]
    public async Task ToolMode_OfEachKind_IsSent()
    {
        async Task<string> ModeAsync(ChatToolMode mode) => JsonDocument.Parse(await SendAsync("openai", options => (options.Tools, options.ToolMode) = ([s_weather], mode))).RootElement.GetProperty("tool_choice").GetRawText();

        Assert.Equal(["\"auto\"", "\"none\"", "\"required\""], [await ModeAsync(ChatToolMode.Auto), await ModeAsync(ChatToolMode.None), await ModeAsync(ChatToolMode.RequireAny)]);
        Assert.Contains("\"weather\"", await ModeAsync(ChatToolMode.RequireSpecific("weather")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResponseFormat_SchemaWithStrict_IsSent()
    {
        var sent = await SendAsync("openai", options =>
        {
            options.ResponseFormat = ChatResponseFormat.ForJsonSchema(s_schema, "shape", "What it looks like.");
            options.AdditionalProperties = new() { ["strict"] = true };
        });

        var format = JsonDocument.Parse(sent).RootElement.GetProperty("response_format").GetProperty("json_schema");
        Assert.Equal(("shape", "What it looks like.", true), (format.GetProperty("name").GetString(), format.GetProperty("description").GetString(), format.GetProperty("strict").GetBoolean()));
    }

    private async Task<string> SendAsync(string provider, Action<ChatOptions> set)
    {
        using var client = await AiClient.FromModelAsync($"{provider}/echo", new AiClientOptions { ApiKey = "any", HttpHandler = _simulator });
        var options = new ChatOptions();
        set(options);
        await ((IChatClient)client).GetResponseAsync("hi", options);
        return Encoding.UTF8.GetString(_simulator.Requests[^1].Body.Span);
    }
}
