using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects;

public class AllowedToolsTests
{
    private const string Request = """
        {"model":"m","messages":[{"role":"user","content":"x"}],
         "tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"b"}},{"type":"function","function":{"name":"c"}}],
         "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"MODE","tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"c"}}]}}}
        """;

    [Theory]
    [InlineData("auto", "auto")]
    [InlineData("required", "any")]
    public void Choice_ForAnotherDialect_OffersTheAllowedToolsAlone(string mode, string choice)
    {
        var wire = Write(DialectSet.AnthropicMessages, Request.Replace("MODE", mode));

        Assert.Equal(["a", "c"], wire["tools"]!.AsArray().Select(tool => (string?)tool!["name"]));
        Assert.Equal(choice, (string?)wire["tool_choice"]!["type"]);
    }

    [Fact]
    public void Choice_InItsOwnDialect_GoesAsItCame()
    {
        var wire = Write(DialectSet.OpenAiChat, Request.Replace("MODE", "auto"));

        Assert.Equal(3, wire["tools"]!.AsArray().Count);
        Assert.Equal("allowed_tools", (string?)wire["tool_choice"]!["type"]);
    }

    private static JsonNode Write(IDialect upstream, string body)
    {
        Assert.True(DialectSet.OpenAiChat.TryReadRequest(Encoding.UTF8.GetBytes(body), out var request, out var error), error?.Message);
        var written = new ArrayBufferWriter<byte>();
        Assert.True(upstream.TryWriteRequest(request, new WireTarget("m", Quirks.None), written, new DroppedFields(), out error), error?.Message);
        return JsonNode.Parse(written.WrittenSpan)!;
    }
}
