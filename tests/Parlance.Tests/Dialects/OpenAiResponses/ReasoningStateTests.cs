using System.Buffers;
using System.Text.Json;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.OpenAiResponses;

/// <summary>Encrypted reasoning is asked for where a model can have it, and goes back to whom it came from.</summary>
public class ReasoningStateTests
{
    [Theory]
    [InlineData("gpt-5.6", true)]
    [InlineData("openai/o3-mini", true)]
    [InlineData("some-open-model", true)]
    [InlineData("gpt-4o", false)]
    [InlineData("openai/gpt-4.1-mini", false)]
    [InlineData("chatgpt-4o-latest", false)]
    public void TryWriteRequest_OfAnotherDoor_AsksForStateOnlyWhereAModelHasIt(string model, bool asks)
    {
        var body = Written(new ChatRequest { Model = "m", Messages = [Message.User("hi")] }, model);

        Assert.Equal(asks, body.TryGetProperty("include", out var include) && include[0].GetString() == "reasoning.encrypted_content");
        Assert.False(body.GetProperty("store").GetBoolean());
    }

    [Theory]
    [InlineData("gpt-5.6", "gAAAAABqY5jwVY-f80mEOkzz3kfqLqgo_XI", true)]
    [InlineData("gpt-5.6", "state-of-some-other-form", true)]
    [InlineData("grok-4", "gAAAAABqY5jwVY-f80mEOkzz3kfqLqgo_XI", false)]
    public void TrySplice_BareState_StaysBehindOnlyWhereItsFormNamesAnotherVendor(string model, string state, bool passes)
    {
        var body = $$"""{"model":"x","input":[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"{{state}}"},{"role":"user","content":"hi"}]}""";
        Assert.True(RequestScan.TryScan(System.Text.Encoding.UTF8.GetBytes(body), out var scan, out _));

        Assert.Equal(passes, DialectSet.OpenAiResponses.TrySplice(scan, new WireTarget(model, Quirks.None), new ArrayBufferWriter<byte>(), new DroppedFields()));
    }

    [Theory]
    [InlineData("gpt-5.6", false)]
    [InlineData("grok-4", true)]
    public void TrySplice_LongBase64_IsTakenForGroks(string model, bool passes)
    {
        var state = Convert.ToBase64String(new byte[300]);
        var body = $$"""{"model":"x","input":[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"{{state}}"}]}""";
        Assert.True(RequestScan.TryScan(System.Text.Encoding.UTF8.GetBytes(body), out var scan, out _));

        Assert.Equal(passes, DialectSet.OpenAiResponses.TrySplice(scan, new WireTarget(model, Quirks.None), new ArrayBufferWriter<byte>(), new DroppedFields()));
    }

    private static JsonElement Written(ChatRequest request, string model)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.OpenAiResponses.TryWriteRequest(request, new WireTarget(model, Quirks.None), output, new DroppedFields(), out var error), error?.Message);
        return JsonDocument.Parse(output.WrittenMemory).RootElement;
    }
}
