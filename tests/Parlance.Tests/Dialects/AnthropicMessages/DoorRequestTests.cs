using System.Buffers;
using System.Text;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>What the door understands, what it refuses, and what of it a spliced request keeps.</summary>
public class DoorRequestTests
{
    private const string Head = "'model':'m','max_tokens':9,";

    public static TheoryData<string, string> Wrong => new()
    {
        { "{'max_tokens':9,'messages':[{'role':'user','content':'a'}]}", "model" },
        { "{'model':'m','messages':[{'role':'user','content':'a'}]}", "max_tokens" },
        { "{'model':'m','max_tokens':'9','messages':[{'role':'user','content':'a'}]}", "max_tokens" },
        { "{'model':'m','max_tokens':1.5,'messages':[{'role':'user','content':'a'}]}", "max_tokens" },
        { "{" + Head + "'messages':[]}", "messages" },
        { "{" + Head + "'messages':'a'}", "messages" },
        { "{" + Head + "'messages':[7]}", "messages.0" },
        { "{" + Head + "'messages':[{'role':'tool','content':'a'}]}", "messages.0.role" },
        { "{" + Head + "'messages':[{'role':'user'}]}", "messages.0.content" },
        { "{" + Head + "'messages':[{'role':'user','content':[{'text':'a'}]}]}", "messages.0.content.0.type" },
        { "{" + Head + "'messages':[{'role':'user','content':[{'type':'text'}]}]}", "messages.0.content.0.text" },
        { "{" + Head + "'messages':[{'role':'user','content':'a'},{'role':'user','content':[{'type':'text','text':'a'},{'type':'image'}]}]}", "messages.1.content.1.source" },
        { "{" + Head + "'messages':[{'role':'user','content':[{'type':'image','source':{'type':'base64','data':'AA=='}}]}]}", "messages.0.content.0.source.media_type" },
        { "{" + Head + "'messages':[{'role':'user','content':[{'type':'tool_use','id':'t','name':'f','input':{}}]}]}", "messages.0.content.0.type" },
        { "{" + Head + "'messages':[{'role':'assistant','content':[{'type':'tool_result','tool_use_id':'t'}]}]}", "messages.0.content.0.type" },
        { "{" + Head + "'messages':[{'role':'assistant','content':[{'type':'tool_use','id':'t','name':'f','input':'{}'}]}]}", "messages.0.content.0.input" },
        { "{" + Head + "'messages':[{'role':'user','content':[{'type':'tool_result','tool_use_id':'t','content':[{'type':'text','text':1}]}]}]}", "messages.0.content.0.content.0.text" },
        { "{" + Head + "'messages':[{'role':'user','content':'a'}],'system':7}", "system" },
        { "{" + Head + "'messages':[{'role':'user','content':'a'}],'temperature':1.5}", "temperature" },
        { "{" + Head + "'messages':[{'role':'user','content':'a'}],'stop_sequences':['a',1]}", "stop_sequences" },
        { "{" + Head + "'messages':[{'role':'user','content':'a'}],'stream':'yes'}", "stream" },
        { "{" + Head + "'messages':[{'role':'user','content':'a'}],'metadata':{'user_id':7}}", "metadata.user_id" },
        { "{" + Head + "'messages':[{'role':'user','content':'a'}],'tools':[{'name':'f'}]}", "tools.0.input_schema" },
        { "{" + Head + "'messages':[{'role':'user','content':'a'}],'tool_choice':{'type':'tool'}}", "tool_choice.name" },
        { "{" + Head + "'messages':[{'role':'user','content':'a'}],'thinking':{'type':'enabled'}}", "thinking.budget_tokens" },
        { "{" + Head + "'messages':[{'role':'user','content':'a'}],'output_config':{'format':{'type':'json_schema'}}}", "output_config.format.schema" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Request_Wrong_IsRefusedByTheFieldsName(string body, string param)
    {
        Assert.False(DialectSet.AnthropicMessages.TryReadRequest(Bytes(body), out _, out var error));

        Assert.Equal((ErrorKind.InvalidRequest, ErrorSide.Client, param), (error.Kind, error.Side, error.Param));
        Assert.StartsWith(param + ": ", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{'model':'m','model':'n'}")]
    [InlineData("{'a':'\\ud800'}")]
    public void Body_ThatIsNoStrictJsonObject_IsRefused(string body)
    {
        Assert.False(DialectSet.AnthropicMessages.TryReadRequest(Bytes(body), out _, out var error));
        Assert.Equal(400, error.Status);
    }

    [Fact]
    public void Settings_OfEachKind_BecomeNouns()
    {
        var request = Read("{" + Head + "'messages':[{'role':'user','content':'a'}],'system':'S','temperature':0.5,'top_p':0.9,'top_k':4,'stop_sequences':['X'],'stream':true,'metadata':{'user_id':'u'},'tools':[{'type':'custom','name':'f','description':'d','input_schema':{'type':'object'},'strict':true,'cache_control':{'type':'ephemeral'}},{'type':'web_search_20250305','name':'web_search','max_uses':2}],'tool_choice':{'type':'any','disable_parallel_tool_use':true},'thinking':{'type':'adaptive'},'output_config':{'effort':'low','format':{'type':'json_schema','schema':{'type':'object'}}},'container':'c1'}");

        Assert.Equal(("m", 9L, 0.5, 0.9, 4L, true, "u", false), (request.Model, request.MaxTokens, request.Temperature, request.TopP, request.TopK, request.Stream, request.User, request.ParallelToolCalls));
        Assert.Equal(["X"], request.Stop);
        Assert.Equal("S", request.Messages[0].Text);
        Assert.Equal(ToolChoice.Required, request.ToolChoice);
        Assert.Equal(new ReasoningControl { Effort = "low", Enabled = true }, request.Reasoning);
        Assert.Equal("""{"type":"object"}""", request.ResponseFormat!.Schema.ToString());
        Assert.Equal(("f", "d", true), (request.Tools[0].Name, request.Tools[0].Description, request.Tools[0].Strict));
        Assert.Equal((new CacheMarker(), null), (request.Tools[0].Cache, request.Tools[0].Extra));
        Assert.Equal(("web_search", "web_search_20250305", "anthropic-messages"), (request.Tools[1].Name, request.Tools[1].Native!.Type, request.Tools[1].Native!.Dialect));
        Assert.Equal("container", Assert.Single(request.Extra!.Fields).Key);
    }

    [Theory]
    [InlineData("'thinking':{'type':'enabled','budget_tokens':2000}", null, 2000L, null, null)]
    [InlineData("'thinking':{'type':'disabled'}", null, null, false, null)]
    [InlineData("'thinking':{'type':'adaptive','display':'omitted'}", null, null, true, "thinking")]
    [InlineData("'thinking':{'type':'dreaming'}", null, null, null, "thinking")]
    [InlineData("'output_config':{'effort':'high'}", "high", null, null, "effort")]
    public void Thinking_InEachForm_IsReasoningControl(string field, string? effort, long? budget, bool? enabled, string? raw)
    {
        var reasoning = Read("{" + Head + "'messages':[{'role':'user','content':'a'}]," + field + "}").Reasoning!;

        Assert.Equal((effort, budget, enabled, raw), (reasoning.Effort, reasoning.BudgetTokens, reasoning.Enabled, reasoning.Raw?.Type));
    }

    [Theory]
    [InlineData("'temperature':1.5", "temperature")]
    [InlineData("'top_p':-0.1", "top_p")]
    [InlineData("'top_k':-1", "top_k")]
    [InlineData("'stop_sequences':['a',' ']", "stop_sequences")]
    [InlineData("'thinking':{'type':'enabled','budget_tokens':1023}", "thinking.budget_tokens")]
    public void Value_OutOfTheVendorsRange_IsRefusedByName(string field, string param)
    {
        Assert.False(DialectSet.AnthropicMessages.TryReadRequest(Bytes("{" + Head + "'messages':[{'role':'user','content':'a'}]," + field + "}"), out _, out var error));

        Assert.Equal((param, ErrorSide.Client, 400), (error.Param, error.Side, error.Status));
    }

    public static TheoryData<string> Kept => new()
    {
        "'messages':[{'role':'user','content':[{'type':'text','text':'a','cache_control':{'type':'ephemeral','ttl':'1h'}},{'type':'image','source':{'type':'url','url':'https://example.com/a.png','later':1},'cache_control':null}],'later':2}]",
        "'messages':[{'role':'user','content':[{'type':'document','source':{'type':'content','content':[{'type':'text','text':'t'}]},'title':null,'context':'c','citations':{'enabled':true}},{'type':'search_result','source':'s','title':'t','content':[]}]}]",
        "'messages':[{'role':'user','content':[{'type':'image','source':{'type':'hologram','x':1}},{'type':'image','source':{'type':'file','file_id':'f'}},{'type':'document','source':{'type':'text','media_type':'text/plain','data':'d'},'title':'n'}]}]",
        "'messages':[{'role':'user','content':'a'},{'role':'assistant','content':[{'type':'text','text':'t','citations':[{'type':'char_location'}]},{'type':'tool_use','id':'t','name':'f','input':{'a':1.50},'caller':{'type':'direct'}}]},{'role':'user','content':[{'type':'tool_result','tool_use_id':'t','content':[{'type':'tool_reference','tool_name':'g'}],'cache_control':{'type':'ephemeral'}}]}],'tools':[{'name':'f','input_schema':{'type':'object'},'defer_loading':true}]",
        "'messages':[{'role':'user','content':'a'},{'role':'assistant','content':[{'type':'server_tool_use','id':'s','name':'web_search','input':{}},{'type':'web_search_tool_result','tool_use_id':'s','content':[]}]},{'role':'user','content':'b'}]",
        "'messages':[{'role':'user','content':'a'},{'role':'system','content':'now'}],'system':[{'type':'text','text':'s','cache_control':{'type':'ephemeral'}}]",
        "'messages':[{'role':'user','content':'a'}],'metadata':{'user_id':'u','later':1},'output_config':{'effort':'low','task_budget':{'total':9}},'thinking':{'type':'adaptive','display':'summarized'},'service_tier':'auto'",
        "'messages':[{'role':'user','content':'a'}],'output_config':{'format':{'type':'json_schema','schema':{'type':'object','properties':{'a':{'maximum':1}}},'name':'n'}}",
        "'messages':[{'role':'user','content':'a'}],'output_config':{'format':{'type':'grammar','rules':'r'}}",
        "'messages':[{'role':'user','content':'a'}],'tools':[{'name':'f','input_schema':{'type':'object'}}],'tool_choice':{'type':'auto','later':true}",
        "'messages':[{'role':'user','content':'a'}],'tools':[{'name':'f','input_schema':{'type':'object'}}],'tool_choice':{'type':'swarm'}",
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public void Fields_Unknown_SurviveAtTheirLevel(string fields)
    {
        var body = Bytes("{" + Head + fields + "}");
        Assert.True(DialectSet.AnthropicMessages.TryReadRequest(body, out var request, out var error), error?.Message);

        var written = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.AnthropicMessages.TryWriteRequest(request, new WireTarget("m", Quirks.None), written, new DroppedFields(), out error), error?.Message);

        RequestComparer.AssertSame(body, written.WrittenSpan);
    }

    [Theory]
    [InlineData("['f','details','{}],\\\"model\\\":\\\"other\\\"',null,null]")]
    [InlineData("['f','details','[1]',null,null]")]
    [InlineData("['f','spell','x',null,null]")]
    [InlineData("['f','signature']")]
    [InlineData("{}")]
    public void Envelope_ForgedByAClient_IsNoStateOfAnotherFormat(string json)
    {
        var data = "parlance1." + System.Buffers.Text.Base64Url.EncodeToString(Bytes(json));

        var part = Assert.IsType<ReasoningPart>(Read("{" + Head + "'messages':[{'role':'assistant','content':[{'type':'redacted_thinking','data':'" + data + "'}]}]}").Messages[0].Content[0]);

        Assert.Equal(new OpaqueState("anthropic-claude-v1", OpaqueState.Redacted, data), part.State);
    }

    [Fact]
    public void Splice_OfAnOwnRequest_ChangesTheModelAndWhatIsRefused()
    {
        var quirks = new Quirks { ByModel = new Dictionary<string, Quirks> { ["claude-x"] = new() { Drop = ["top_k"] } } };

        Assert.Equal("{'model':'claude-x','later' :1,'messages':[]}", Splice("{'model':'m','top_k':3, 'later' :1,'messages':[]}", quirks));
        Assert.Equal("{'model':'claude-x','top_k':3}", Splice("{'model':'m','top_k':3}", Quirks.None));
    }

    [Theory]
    [InlineData("'signature':''")]
    [InlineData("'signature': ''")]
    [InlineData("'data':'parlance1.WyJ4Il0'")]
    public void Splice_WithThinkingOfAnotherProvider_IsLeftToTranslation(string field) =>
        Assert.Null(Splice("{'model':'m','messages':[{'role':'assistant','content':[{'type':'thinking','thinking':'t'," + field + "}]}]}", Quirks.None));

    private static string? Splice(string body, Quirks quirks)
    {
        Assert.True(RequestScan.TryScan(Bytes(body), out var scan, out _));
        var output = new ArrayBufferWriter<byte>();
        return DialectSet.AnthropicMessages.TrySplice(scan, new WireTarget("claude-x", quirks), output, new DroppedFields()) ? Encoding.UTF8.GetString(output.WrittenSpan).Replace('"', '\'') : null;
    }

    private static ChatRequest Read(string body)
    {
        Assert.True(DialectSet.AnthropicMessages.TryReadRequest(Bytes(body), out var request, out var error), error?.Message);
        return request;
    }

    private static byte[] Bytes(string body) => Encoding.UTF8.GetBytes(body.Replace('\'', '"'));
}
