namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>Parts in the vendor's forms, and parts that it has none for.</summary>
public class UpstreamPartsTests
{
    [Theory]
    [InlineData("https://example.com/a.png", "{'type':'url','url':'https://example.com/a.png'}")]
    [InlineData("data:image/jpg;base64,/9j/AA==", "{'type':'base64','media_type':'image/jpeg','data':'/9j/AA=='}")]
    public void Image_ByAddress_IsUrlOrBase64(string url, string source) => Upstream.AssertJson(source, Source(new ImagePart { Url = url }));

    [Theory]
    [InlineData("iVBORw0KGgo=", "image/png")]
    [InlineData("R0lGODlh", "image/gif")]
    [InlineData("UklGRgAA", "image/webp")]
    public void Image_WithoutMediaType_IsKnownByItsBytes(string base64, string mediaType) => Assert.Equal(mediaType, Source(new ImagePart { Base64 = base64 })["media_type"]!.GetValue<string>());

    [Fact]
    public void Document_InEachForm_HasItsSource()
    {
        Upstream.AssertJson("{'type':'base64','media_type':'application/pdf','data':'JVBERi0xLjQ='}", Source(new FilePart { Base64 = "JVBERi0xLjQ=" }));
        Upstream.AssertJson("{'type':'text','media_type':'text/plain','data':'Hi'}", Source(new FilePart { Base64 = "SGk=", MediaType = "text/markdown" }));
        Upstream.AssertJson("{'type':'text','media_type':'text/plain','data':'Hi'}", Source(new FilePart { Text = "Hi" }));
        Upstream.AssertJson("{'type':'url','url':'https://example.com/a.pdf'}", Source(new FilePart { Url = "https://example.com/a.pdf" }));
        Upstream.AssertJson("{'type':'file','file_id':'file_1'}", Source(new FilePart { FileId = "file_1" }));
        Upstream.AssertJson("{'type':'base64','media_type':'image/png','data':'AA=='}", Source(new FilePart { Base64 = "AA==", MediaType = "image/png" }));
    }

    [Fact]
    public void Document_Named_HasATitle() =>
        Assert.Equal("a.pdf", Upstream.Write(Upstream.Request(Message.User(new FilePart { Base64 = "JVBERi0xLjQ=", Name = "a.pdf" })))["messages"]![0]!["content"]![0]!["title"]!.GetValue<string>());

    [Fact]
    public void Refusal_InHistory_IsText() =>
        Assert.Equal("No.", Upstream.Write(Upstream.Request(Message.User("Hi"), Message.Assistant(new RefusalPart("No.")), Message.User("Why?")))["messages"]![1]!["content"]!.GetValue<string>());

    public static TheoryData<string, ContentPart> Unsayable => new()
    {
        { "Audio", new AudioPart("AA==", "wav") },
        { "media type application/zip", new FilePart { Base64 = "AA==", MediaType = "application/zip" } },
        { "media type is missing", new ImagePart { Base64 = "AAAA" } },
        { "data: address", new ImagePart { Url = "data:image/png,AA" } },
        { "type input_video of the dialect openai-chat", new RawPart("openai-chat", "input_video", RawJson.Parse("{}")) },
    };

    [Theory]
    [MemberData(nameof(Unsayable))]
    public void Part_WithoutAForm_IsAnErrorThatNamesItsPlace(string reason, ContentPart part)
    {
        var error = Upstream.Refuse(Upstream.Request(Message.User("Look:"), Message.User("this", part)));

        Assert.Equal("messages[1].content[1]", error.Param);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void Result_WithImageAndDocument_KeepsThem()
    {
        var result = new ToolResult("a", ["seen", new ImagePart { Url = "https://example.com/a.png" }, new FilePart { Text = "t" }]);

        var wire = Upstream.Write(Upstream.Request(Message.User("Hi"), Message.Assistant(new ToolCall("a", "f", "{}")), new Message(MessageRole.Tool, [result])));

        Assert.Equal(["text", "image", "document"], wire["messages"]![2]!["content"]![0]!["content"]!.AsArray().Select(block => block!["type"]!.GetValue<string>()));
    }

    [Fact]
    public void Fields_OfAnotherDialect_AreLeftOut()
    {
        var foreign = new RawFields("openai-chat", [new("x", RawJson.Parse("1"))]);
        var own = new RawFields("anthropic-messages", [new("cache_control", RawJson.Parse("""{"type":"ephemeral"}"""))]);
        var request = Upstream.Request(Message.User(new TextPart("a") { Extra = foreign }, new TextPart("b") { Extra = own })) with { Extra = foreign, Tools = [new ToolDefinition("f", null, default) { Extra = foreign }] };

        var text = Upstream.Write(request).ToJsonString();

        Assert.DoesNotContain("\"x\"", text);
        Assert.Contains("\"cache_control\"", text);
    }

    private static System.Text.Json.Nodes.JsonNode Source(ContentPart part) => Upstream.Write(Upstream.Request(Message.User(part)))["messages"]![0]!["content"]![0]!["source"]!;
}
