using System.Reflection;
using Microsoft.Extensions.AI;
using Parlance.Client.ExtensionsAi;

namespace Parlance.Tests.Client.ExtensionsAi;

/// <summary>Each content is treated as the page says, and what a provider made survives the way out, through JSON, and back.</summary>
public class ContentMappingTests
{
    private static readonly byte[] s_bytes = [1, 2, 3];

    private static readonly AIContent[] s_samples =
    [
        new AIContent(),
        new TextContent("text"),
        new TextReasoningContent("why"),
        new DataContent(s_bytes, "image/png"),
        new UriContent("https://example.com/a.pdf", "application/pdf"),
        new HostedFileContent("file_1"),
        new HostedVectorStoreContent("vs_1"),
        new FunctionCallContent("call_1", "weather"),
        new FunctionResultContent("call_1", "sunny"),
        new ErrorContent("broken"),
        new UsageContent(new UsageDetails()),
        new ToolApprovalRequestContent("req_1", new FunctionCallContent("call_1", "weather")),
        new ToolApprovalResponseContent("req_1", true, new FunctionCallContent("call_1", "weather")),
        new WebSearchToolCallContent("id"),
        new WebSearchToolResultContent("id"),
        new CodeInterpreterToolCallContent("id"),
        new CodeInterpreterToolResultContent("id"),
        new McpServerToolCallContent("id", "name", "server"),
        new McpServerToolResultContent("id"),
        new ImageGenerationToolCallContent("id"),
        new ImageGenerationToolResultContent("id"),
        new ToolCallContent("id"),
        new ToolResultContent("id"),
    ];

    public static TheoryData<string> Samples => new(s_samples.Select(sample => sample.GetType().Name));

    [Fact]
    public void Samples_All_CoverEveryTypeThatCanBeMade() =>
        Assert.Equal(
            MappedSurfaceTests.Contents.Where(type => type.GetConstructors(BindingFlags.Public | BindingFlags.Instance).Length > 0).Select(type => type.Name).Order(StringComparer.Ordinal),
            Samples.Select(row => row.Data).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Samples))]
    public void Read_ContentOfSomeoneElse_IsTreatedAsThePageSays(string type)
    {
        var sample = s_samples.Single(one => one.GetType().Name == type);
        var says = MappedPage.Table("Contents")[type].Split(" | ")[0];
        var message = new ChatMessage(ChatRole.User, [new TextContent("before"), sample]);

        if (says.Contains("refused", StringComparison.Ordinal))
        {
            var error = Assert.Throws<AiException>(() => ChatMessageReader.Read(message, 3));
            Assert.Equal("messages[3].contents[1]", error.Error.Param);
            Assert.Contains(type, error.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(says.Contains("skipped", StringComparison.Ordinal) ? 1 : 2, ChatMessageReader.Read(message, 3)!.Content.Count);
        }
    }

    [Fact]
    public void Read_MessageThatOnlyReports_IsLeftOut() => Assert.Null(ChatMessageReader.Read(new ChatMessage(ChatRole.Assistant, [new UsageContent(new UsageDetails())]), 0));

    [Fact]
    public void Read_PartInTheRawRepresentation_IsSentAsItIs()
    {
        var part = new TextPart("text") { Cache = new CacheMarker("1h") };

        var read = ChatMessageReader.Read(new ChatMessage(ChatRole.User, [new TextContent("text") { RawRepresentation = part }, new AIContent { RawRepresentation = part }]), 0);

        Assert.Equal([part, part], read!.Content);
    }

    [Fact]
    public void Read_TextThatADecoratorChanged_IsTheChangedOne()
    {
        var written = Assert.IsType<TextContent>(Assert.Single(ChatResponseWriter.Contents(new TextPart("secret"))));
        written.Text = "[removed]";

        Assert.Equal([new TextPart("[removed]")], ChatMessageReader.Read(new ChatMessage(ChatRole.Assistant, [written]), 0)!.Content);
    }

    [Fact]
    public void Read_DetailOfAnImage_IsKept()
    {
        var image = new DataContent(s_bytes, "image/png") { AdditionalProperties = new() { ["detail"] = "low" } };

        Assert.Equal("low", Assert.IsType<ImagePart>(ChatMessageReader.Read(new ChatMessage(ChatRole.User, [image]), 0)!.Content[0]).Detail);
    }

    [Fact]
    public void Write_CustomToolCall_KeepsItsTextThroughJson()
    {
        var call = new ToolCall("call_1", "shell", "ls -l") { IsCustom = true };

        var read = ChatMessageReader.Read(Json.Again(new ChatMessage(ChatRole.Assistant, [.. ChatResponseWriter.Contents(call)])), 0);

        Assert.Equal([call], read!.Content);
    }
}
