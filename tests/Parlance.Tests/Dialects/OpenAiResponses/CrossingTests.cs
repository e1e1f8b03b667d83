using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.OpenAiResponses;

/// <summary>What must not cross between vendors of one dialect, and what must between two dialects of one vendor.</summary>
public class CrossingTests
{
    private const string OpenAiId = "rs_6820f383d7c08191846711c5df8233bc0ac5ba57aafcbac7";

    /// <summary>As recorded, shortened: base64 with slashes and pluses.</summary>
    private const string XAiState = "1/LkYAwvcUmkSjGCchqfr1dTFr3VFXKRRxtqI5ngyegEu42xKY/lUoS1coTnu2QTB3a+g4gBlTHNdA+3YW1pm813vnvhuZC2WX/zCluAgUJNoeRS86iKHb/3R2zDi625ODgd7KnSx81ZIg34y3nTjSSAvR0CGhOq99KEP3+e4ckRsbQ6TbxY6XBEEYMOWw0u4/vNaqNlMID6bstszrKgFzk2DPAdMyYh4uiitzWjGefHdbwciVjNXj+PKPQOzvVSHG7zARXv3bJ31jWHO1E2btxjdUutFU8sn5bDFt8q";

    [Theory]
    [InlineData("gpt-5.4", "gAAAAABoIJxb", true)]
    [InlineData("grok-4", "gAAAAABoIJxb", false)]
    [InlineData("grok-4", XAiState, true)]
    [InlineData("gpt-5.4", XAiState, false)]
    [InlineData("my-deployment", "gAAAAABoIJxb", true)]
    public void Request_WithEncryptedReasoning_SendsItToItsOwnVendorOnly(string model, string encrypted, bool isSent)
    {
        var body = $$"""{"model":"m","input":[{"role":"user","content":"x"},{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"{{encrypted}}"},{"role":"assistant","content":"y"}]}""";

        var (isSpliced, sent) = Send(body, model);

        Assert.Equal(isSent, isSpliced);
        Assert.Equal(isSent, sent["input"]!.AsArray().Any(item => (string?)item!["encrypted_content"] == encrypted));
    }

    [Theory]
    [InlineData("gpt-5.4", OpenAiId, true)]
    [InlineData("grok-4", OpenAiId, false)]
    [InlineData("gpt-5.4", "msg_769f3302-64f9-4c72-2b48-860c87fd9b2a", false)]
    [InlineData("grok-4", "msg_769f3302-64f9-4c72-2b48-860c87fd9b2a", true)]
    [InlineData("deepseek-v4", "f9be6778-cb0b-4264-8d37-24af0349d7ef", true)]
    public void Request_Translated_SendsAnItemsIdToItsOwnVendorOnly(string model, string id, bool isSent)
    {
        Assert.True(DialectSet.OpenAiResponses.TryReadRequest(Encoding.UTF8.GetBytes($$"""{"model":"m","input":[{"type":"message","id":"{{id}}","role":"assistant","status":"completed","content":[{"type":"output_text","text":"y","annotations":[]}]}]}"""), out var request, out _));

        var item = Write(request, model)["input"]![0]!;

        Assert.Equal(isSent ? id : null, (string?)item["id"]);
        Assert.Equal("completed", (string?)item["status"]);
    }

    [Fact]
    public void Request_WithIdsAndStateOfOurOwnMaking_IsTranslatedAndSendsNeither()
    {
        var state = new OpaqueState("anthropic-claude-v1", OpaqueState.Signature, "c2ln", "claude-x");
        var answer = new ChatResult { Id = "msg_1", Model = "claude-x", Choices = [new ChatChoice(0, Message.Assistant(new ReasoningPart("Hm.", state), new TextPart("y"), new ToolCall("toolu_1", "f", "{}")), FinishReason.ToolCalls)] };
        var written = new ArrayBufferWriter<byte>();
        DialectSet.OpenAiResponses.WriteResponse(answer, written);
        var input = JsonNode.Parse(written.WrittenSpan)!["output"]!.DeepClone().AsArray();
        input.Add(new JsonObject { ["type"] = "function_call_output", ["call_id"] = "toolu_1", ["output"] = "ok" });
        var body = new JsonObject { ["model"] = "m", ["input"] = input }.ToJsonString();

        var (isSpliced, sent) = Send(body, "gpt-5.4");
        Assert.True(DialectSet.OpenAiResponses.TryReadRequest(Encoding.UTF8.GetBytes(body), out var request, out _));

        Assert.False(isSpliced);
        Assert.DoesNotContain("\"id\"", sent.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("encrypted_content", sent.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["function_call", "function_call_output"], sent["input"]!.AsArray().Select(item => (string?)item!["type"]).OfType<string>().Where(type => type != "message"));
        Assert.Equal(new ReasoningPart("Hm.", state), request.Messages[0].Content[0]);
    }

    [Fact]
    public void Answer_WithStateOfACall_GivesItBackToThatCall()
    {
        var state = new OpaqueState("google-gemini-v1", OpaqueState.Signature, "dGhvdWdodA==");
        var answer = new ChatResult { Id = "r", Model = "gemini-x", Choices = [new ChatChoice(0, Message.Assistant(new ToolCall("call_a", "f", "{}"), new ToolCall("call_b", "g", "{}") { State = state }), FinishReason.ToolCalls)] };
        var written = new ArrayBufferWriter<byte>();
        DialectSet.OpenAiResponses.WriteResponse(answer, written);
        var body = new JsonObject { ["model"] = "m", ["input"] = JsonNode.Parse(written.WrittenSpan)!["output"]!.DeepClone() };

        Assert.True(DialectSet.OpenAiResponses.TryReadRequest(Encoding.UTF8.GetBytes(body.ToJsonString()), out var request, out _));

        Assert.Equal([null, state], request.Messages[0].Content.OfType<ToolCall>().Select(call => call.State));
    }

    [Fact]
    public void Citation_BetweenTheTwoDialectsOfOneVendor_KeepsItsWords()
    {
        const string Flat = """{"type":"url_citation","start_index":1,"end_index":4,"url":"https://example.com","title":"T"}""";
        const string Nested = """{"type":"url_citation","url_citation":{"start_index":1,"end_index":4,"url":"https://example.com","title":"T"}}""";

        Assert.Equal(Nested, Annotated(DialectSet.OpenAiChat, "openai-responses", Flat)["choices"]![0]!["message"]!["annotations"]![0]!.ToJsonString());
        Assert.Equal(Flat, Annotated(DialectSet.OpenAiResponses, "openai-chat", Nested)["output"]![0]!["content"]![0]!["annotations"]![0]!.ToJsonString());
    }

    private static JsonNode Annotated(IDialect door, string dialect, string annotation)
    {
        var choice = new ChatChoice(0, Message.Assistant("text"), FinishReason.Stop) { Annotations = [new RawPart(dialect, "annotation", RawJson.Parse(annotation))] };
        var written = new ArrayBufferWriter<byte>();
        door.WriteResponse(new ChatResult { Id = "r", Model = "m", Choices = [choice] }, written);
        return JsonNode.Parse(written.WrittenSpan)!;
    }

    private static (bool IsSpliced, JsonNode Sent) Send(string body, string model)
    {
        Assert.True(RequestScan.TryScan(Encoding.UTF8.GetBytes(body), out var scan, out _));
        var output = new ArrayBufferWriter<byte>();
        if (DialectSet.OpenAiResponses.TrySplice(scan, new WireTarget(model, Quirks.None), output, new DroppedFields()))
        {
            return (true, JsonNode.Parse(output.WrittenSpan)!);
        }

        Assert.Equal(0, output.WrittenCount);
        Assert.True(DialectSet.OpenAiResponses.TryReadRequest(scan.Body, out var request, out var error), error?.Message);
        return (false, Write(request, model));
    }

    private static JsonNode Write(ChatRequest request, string model)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.OpenAiResponses.TryWriteRequest(request, new WireTarget(model, Quirks.None), output, new DroppedFields(), out var error), error?.Message);
        return JsonNode.Parse(output.WrittenSpan)!;
    }
}
