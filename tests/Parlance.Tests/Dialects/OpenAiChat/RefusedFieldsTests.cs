using System.Buffers;
using System.Text;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.OpenAiChat;

/// <summary>What a model refuses is left out whether the request is spliced or translated, and nothing else is touched.</summary>
public class RefusedFieldsTests
{
    private static readonly Quirks s_quirks = new()
    {
        Drop = ["top_k"],
        ByModel = new Dictionary<string, Quirks> { ["o3"] = new() { Drop = ["top_k", "temperature", "stop"] } },
    };

    [Theory]
    [InlineData("o3-mini", """{"top_k":1,"model":"x","temperature":1,"messages":[],"stop":["a"]}""", """{"model":"o3-mini","messages":[]}""")]
    [InlineData("gpt", """{"model":"x","messages":[],"stop":["a"],"top_k":1}""", """{"model":"gpt","messages":[],"stop":["a"]}""")]
    [InlineData("o3", """{ "messages":[] , "model":"x" , "stop":"a", "temperature":0 }""", """{ "messages":[] , "model":"o3" }""")]
    [InlineData("o3", """{"model":"x","stop":"a","future":{"stop":1},"temperature":0,"top_k":2}""", """{"model":"o3","future":{"stop":1}}""")]
    public void Splice_RefusedFields_AreCutWithTheirCommas(string model, string body, string expected)
    {
        Assert.True(RequestScan.TryScan(Encoding.UTF8.GetBytes(body), out var scan, out _));
        var output = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.OpenAiChat.TrySplice(scan, new WireTarget(model, s_quirks), output, new DroppedFields()));
        Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("2", false)]
    public void Splice_SeveralAnswersOfAProviderThatGivesOne_LeaveItToTheWriterToRefuse(string n, bool spliced)
    {
        Assert.True(RequestScan.TryScan(Encoding.UTF8.GetBytes($$"""{"model":"x","n":{{n}},"messages":[]}"""), out var scan, out _));
        var (output, dropped) = (new ArrayBufferWriter<byte>(), new DroppedFields());

        Assert.Equal(spliced, DialectSet.OpenAiChat.TrySplice(scan, new WireTarget("m", new Quirks { Drop = ["n"] }), output, dropped));

        Assert.Empty(dropped.Names);
        Assert.Equal(spliced ? """{"model":"m","messages":[]}""" : "", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("o3-mini", false)]
    [InlineData("gpt", true)]
    public void Write_RefusedFields_AreLeftOut(string model, bool kept)
    {
        var request = new ChatRequest { Model = "x", Messages = [Message.User("hi")], Temperature = 1, TopK = 3, Stop = ["a"] };
        var output = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.OpenAiChat.TryWriteRequest(request, new WireTarget(model, s_quirks), output, new DroppedFields(), out _));
        var json = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.DoesNotContain("top_k", json, StringComparison.Ordinal);
        Assert.Equal(kept, json.Contains("temperature", StringComparison.Ordinal));
        Assert.Equal(kept, json.Contains("stop", StringComparison.Ordinal));
    }
}
