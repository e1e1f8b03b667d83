using Parlance.Dialects;

namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>Limits, sampling, reasoning, tools and formats as the vendor takes them.</summary>
public class UpstreamSettingsTests
{
    private static readonly ChatRequest s_plain = Upstream.Request(Message.User("Hi"));

    private static readonly Quirks s_budget = new() { ReasoningControl = "budget" };

    private static readonly ToolDefinition s_tool = new("f", "does f", RawJson.Parse("""{"type":"object","properties":{"a":{"type":"integer","minimum":1}}}"""));

    [Theory]
    [InlineData(null, null, 4096)]
    [InlineData(null, 64000L, 64000)]
    [InlineData(100L, 64000L, 100)]
    public void MaxTokens_Demanded_ComesFromTheCallerTheCardOrTheDefault(long? asked, long? card, long sent) =>
        Assert.Equal(sent, Upstream.Write(s_plain with { MaxTokens = asked }, maxOutput: card)["max_tokens"]!.GetValue<long>());

    [Theory]
    [InlineData(1.7, null, "{'temperature':1}")]
    [InlineData(0.2, null, "{'temperature':0.2}")]
    [InlineData(0.2, 0.9, "{'temperature':0.2}")]
    [InlineData(1.0, 0.9, "{'top_p':0.9}")]
    [InlineData(null, 0.9, "{'top_p':0.9}")]
    public void Sampling_BeyondTheRange_IsFitted(double? temperature, double? topP, string sent)
    {
        var wire = Upstream.Write(s_plain with { Temperature = temperature, TopP = topP });

        Upstream.AssertJson(sent, new System.Text.Json.Nodes.JsonObject(wire.Where(field => field.Key is "temperature" or "top_p").Select(field => new KeyValuePair<string, System.Text.Json.Nodes.JsonNode?>(field.Key, field.Value!.DeepClone()))));
    }

    [Fact]
    public void Fields_ThatTheModelRefuses_AreLeftOut()
    {
        var quirks = new Quirks { ByModel = new Dictionary<string, Quirks> { ["claude-x"] = new() { Drop = ["top_k", "temperature"] }, ["other"] = new() { Drop = ["stop_sequences"] } } };

        var wire = Upstream.Write(s_plain with { Temperature = 0.5, TopK = 3, Stop = ["END", " "] }, quirks);

        Assert.Null(wire["temperature"]);
        Assert.Null(wire["top_k"]);
        Upstream.AssertJson("['END']", wire["stop_sequences"]);
    }

    [Fact]
    public void Knobs_ThatTheProtocolLacks_AreIgnoredButSeveralAnswersAreRefused()
    {
        var wire = Upstream.Write(s_plain with { Seed = 1, PresencePenalty = 1, FrequencyPenalty = 1, Logprobs = true, TopLogprobs = 2, N = 1, User = "u-1" });

        Upstream.AssertJson("{'model':'claude-x','max_tokens':4096,'messages':[{'role':'user','content':'Hi'}],'metadata':{'user_id':'u-1'}}", wire);
        Assert.Equal("n", Upstream.Refuse(s_plain with { N = 2 }).Param);
    }

    [Theory]
    [InlineData("low", "{'type':'adaptive'}", "{'effort':'low'}")]
    [InlineData("minimal", "{'type':'adaptive'}", "{'effort':'low'}")]
    [InlineData("max", "{'type':'adaptive'}", "{'effort':'max'}")]
    [InlineData("none", "{'type':'disabled'}", null)]
    public void Effort_OfANewerModel_IsAdaptiveThinking(string effort, string thinking, string? output)
    {
        var wire = Upstream.Write(s_plain with { Reasoning = new ReasoningControl { Effort = effort }, Temperature = 0.3, TopK = 3 });

        Upstream.AssertJson(thinking, wire["thinking"]);
        Assert.Equal(output?.Replace('\'', '"'), wire["output_config"]?.ToJsonString());
        Assert.Equal(effort == "none", wire.ContainsKey("temperature"));
        Assert.Equal(effort == "none", wire.ContainsKey("top_k"));
    }

    [Theory]
    [InlineData("low", null, 2048, 6144)]
    [InlineData("high", 8000L, 6400, 8000)]
    [InlineData("medium", 20_000L, 8192, 20_000)]
    [InlineData("low", 1100L, 1024, 1100)]
    public void Effort_OfAnOlderModel_IsABudgetBelowTheLimit(string effort, long? maxTokens, long budget, long limit)
    {
        var wire = Upstream.Write(s_plain with { Reasoning = new ReasoningControl { Effort = effort }, MaxTokens = maxTokens }, s_budget);

        Assert.Equal((budget, limit), (wire["thinking"]!["budget_tokens"]!.GetValue<long>(), wire["max_tokens"]!.GetValue<long>()));
    }

    [Fact]
    public void Budget_OfAModelNamedByTheQuirk_IsUsed()
    {
        var wire = Upstream.Write(s_plain with { Reasoning = new ReasoningControl { Effort = "low" } }, new Quirks { ByModel = new Dictionary<string, Quirks> { ["claude-haiku-4"] = new() { ReasoningControl = "budget" } } }, "claude-haiku-4-5");

        Assert.Equal("enabled", wire["thinking"]!["type"]!.GetValue<string>());
    }

    [Fact]
    public void Budget_ThatTheVendorWouldRefuse_IsLeftOut()
    {
        var asked = s_plain with { Reasoning = new ReasoningControl { BudgetTokens = 5000 }, Tools = [s_tool] };
        var loop = asked with { Messages = [Message.User("Hi"), Message.Assistant(new ToolCall("a", "f", "{}")), Message.Tool("a", "1")] };
        var signed = asked with { Messages = [Message.User("Hi"), Message.Assistant(new ReasoningPart("", new OpaqueState("anthropic-claude-v1", OpaqueState.Signature, "S")), new ToolCall("a", "f", "{}")), Message.Tool("a", "1")] };

        Assert.NotNull(Upstream.Write(asked)["thinking"]);
        Assert.NotNull(Upstream.Write(signed)["thinking"]);
        Assert.Null(Upstream.Write(loop)["thinking"]);
        Assert.Null(Upstream.Write(asked with { MaxTokens = 1000 })["thinking"]);
        Assert.Null(Upstream.Write(asked with { ToolChoice = ToolChoice.Required })["thinking"]);
    }

    [Theory]
    [InlineData("auto", null, "{'type':'auto'}")]
    [InlineData("required", null, "{'type':'any'}")]
    [InlineData("none", false, "{'type':'none'}")]
    [InlineData("required", false, "{'type':'any','disable_parallel_tool_use':true}")]
    [InlineData(null, false, "{'type':'auto','disable_parallel_tool_use':true}")]
    public void ToolChoice_OfAnyDialect_IsTheVendors(string? mode, bool? parallel, string sent) =>
        Upstream.AssertJson(sent, Upstream.Write(s_plain with { Tools = [s_tool], ToolChoice = mode is null ? null : new ToolChoice(mode), ParallelToolCalls = parallel })["tool_choice"]);

    [Fact]
    public void ToolChoice_OfOneTool_IsNamedOrTheOnlyOneLeft()
    {
        var request = s_plain with { Tools = [s_tool, s_tool with { Name = "g" }], ToolChoice = ToolChoice.Tool("g") };

        Upstream.AssertJson("{'type':'tool','name':'g'}", Upstream.Write(request)["tool_choice"]);
        var only = Upstream.Write(request, new Quirks { NamedToolChoice = false });
        Upstream.AssertJson("{'type':'any'}", only["tool_choice"]);
        Assert.Single(only["tools"]!.AsArray());
    }

    [Fact]
    public void ToolChoice_WithoutToolsOrAlien_IsLeftOutOrRefused()
    {
        Assert.Null(Upstream.Write(s_plain with { ToolChoice = ToolChoice.Auto, ParallelToolCalls = false })["tool_choice"]);
        Assert.Equal("tool_choice", Upstream.Refuse(s_plain with { Tools = [s_tool], ToolChoice = new ToolChoice("raw", null, new RawPart("openai-chat", "allowed_tools", RawJson.Parse("{}"))) }).Param);
        Assert.Equal("tool_choice", Upstream.Refuse(s_plain with { Tools = [s_tool], ToolChoice = ToolChoice.Required }, new Quirks { ToolChoiceWords = new Dictionary<string, string?> { ["required"] = null } }).Param);
    }

    [Fact]
    public void Tool_OfAnotherDialect_IsAnErrorThatNamesIt()
    {
        var error = Upstream.Refuse(s_plain with { Tools = [s_tool, new ToolDefinition("g", null, default) { Native = new RawPart("openai-chat", "custom", RawJson.Parse("{}")) }] });

        Assert.Equal("tools[1]", error.Param);
        Assert.Contains("custom of the dialect openai-chat", error.Message);
    }

    [Fact]
    public void Tool_Schema_SaysThatItIsAnObject()
    {
        var wire = Upstream.Write(s_plain with { Tools = [new ToolDefinition("a", null, default), new ToolDefinition("b", null, RawJson.Parse("""{"properties":{}}""")), s_tool with { Strict = true }] });

        Upstream.AssertJson("{'type':'object','properties':{}}", wire["tools"]![0]!["input_schema"]);
        Upstream.AssertJson("{'type':'object','properties':{}}", wire["tools"]![1]!["input_schema"]);
        Upstream.AssertJson("{'type':'object','properties':{'a':{'type':'integer','description':'{minimum: 1}'}},'additionalProperties':false}", wire["tools"]![2]!["input_schema"]);
        Assert.Equal("tools[0].function.parameters", Upstream.Refuse(s_plain with { Tools = [new ToolDefinition("a", null, RawJson.Parse("[]"))] }).Param);
    }

    [Fact]
    public void Schema_OfTheAnswer_IsClosedAndItsLimitsAreTold()
    {
        var schema = RawJson.Parse("""
            {"$schema":"x","type":"object","description":"An order.","required":["id"],"minProperties":1,
             "properties":{"id":{"type":"string","minLength":3,"format":"uuid"},"at":{"type":"string","format":"color"},"pattern":{"type":"string","pattern":"^a"},
                           "lines":{"type":"array","minItems":1,"maxItems":9,"items":{"$ref":"#/$defs/line"}},"any":{"oneOf":[{"type":"null"},{"type":["object","null"],"additionalProperties":{"type":"string"}}]}},
             "$defs":{"line":{"type":"object","properties":{"n":{"type":"number","exclusiveMinimum":0}}}}}
            """);

        var sent = Upstream.Write(s_plain with { ResponseFormat = ResponseFormat.JsonSchema("order", schema) })["output_config"]!["format"];

        Upstream.AssertJson("""
            {"type":"json_schema","schema":{"type":"object","required":["id"],
             "properties":{"id":{"type":"string","format":"uuid","description":"{minLength: 3}"},"at":{"type":"string","description":"{format: color}"},"pattern":{"type":"string","description":"{pattern: ^a}"},
                           "lines":{"type":"array","minItems":1,"items":{"$ref":"#/$defs/line"},"description":"{maxItems: 9}"},
                           "any":{"anyOf":[{"type":"null"},{"type":["object","null"],"description":"{additionalProperties: {\"type\":\"string\"}}","additionalProperties":false}]}},
             "$defs":{"line":{"type":"object","properties":{"n":{"type":"number","description":"{exclusiveMinimum: 0}"}},"additionalProperties":false}},
             "description":"An order.\n\n{minProperties: 1}","additionalProperties":false}}
            """, sent);
    }

    [Fact]
    public void Json_WithoutASwitch_IsAnInstruction()
    {
        var any = Upstream.Write(Upstream.Request(Message.System("Be kind."), Message.User("Hi")) with { ResponseFormat = ResponseFormat.JsonObject });
        var schema = Upstream.Write(s_plain with { ResponseFormat = ResponseFormat.JsonSchema("a", RawJson.Parse("""{"type":"object"}""")) }, new Quirks { StructuredOutput = "none" });

        Assert.Equal("Be kind.", any["system"]![0]!["text"]!.GetValue<string>());
        Assert.Contains("one JSON object", any["system"]![1]!["text"]!.GetValue<string>());
        Assert.EndsWith("""{"type":"object"}""", schema["system"]!.GetValue<string>());
        Assert.Null(schema["output_config"]);
        Assert.Equal("response_format", Upstream.Refuse(s_plain with { ResponseFormat = ResponseFormat.JsonSchema("a", RawJson.Parse("{")) }).Param);
    }
}
