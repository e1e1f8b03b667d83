using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Parlance.Client.ExtensionsAi;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Client.ExtensionsAi;

/// <summary>Answers of real vendors as messages of Microsoft.Extensions.AI: nothing that must go back is lost, also not where the history is stored as JSON in between.</summary>
public class RecordedHistoryTests
{
    private static readonly CallStats s_stats = new() { Target = "a/b", Attempts = 1, Usage = null, LatencyMs = 1, TimeToFirstTokenMs = 1, CostNanoUsd = 7 };

    public static TheoryData<string> Answers => Recordings.Where(recording => recording is { Status: 200, Response: not null } && DialectOf(recording.Response) is not null);

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_AsMessageThroughJsonAndBack_IsTheSame(string name)
    {
        var result = Read(name);

        var response = ChatResponseWriter.Write(new WholeAnswer(result, s_stats));
        var direct = ChatMessageReader.Read(response.Messages[0], 0);
        var stored = ChatMessageReader.Read(Json.Again(response.Messages[0]), 0);

        Assert.Equal(result.Message.Content.Select(Normal), (direct?.Content ?? []).Select(Normal));
        Assert.Equal(result.Message.Content.Select(Normal), (stored?.Content ?? []).Select(Normal));
    }

    [Theory]
    [InlineData("anthropic/anthropic-test_anthropic_web_search_tool-0", typeof(WebSearchToolCallContent), typeof(WebSearchToolResultContent))]
    [InlineData("anthropic/anthropic-test_anthropic_code_execution_tool-0", typeof(CodeInterpreterToolCallContent), typeof(CodeInterpreterToolResultContent))]
    [InlineData("anthropic/anthropic-test_anthropic_mcp_servers-0", typeof(McpServerToolCallContent), typeof(McpServerToolResultContent))]
    [InlineData("azure/fixture-azure-image-generation-tool.1", typeof(ImageGenerationToolResultContent))]
    [InlineData("xai/fixture-xai-web-search-tool.1", typeof(WebSearchToolCallContent))]
    public void Answer_OfAProvidersOwnTools_ShowsThem(string name, params Type[] types)
    {
        Recordings.Require();

        var contents = ChatResponseWriter.Write(new WholeAnswer(Read(name), s_stats)).Messages[0].Contents;

        Assert.All(types, type => Assert.Contains(contents, content => content.GetType() == type));
    }

    [Fact]
    public void Answer_WithCitations_HasThemOnItsText()
    {
        Recordings.Require();
        var citations = Answers.Select(row => ChatResponseWriter.Write(new WholeAnswer(Read(row.Data), s_stats))).SelectMany(response => response.Messages[0].Contents).OfType<TextContent>()
            .SelectMany(text => (text.Annotations ?? []).OfType<CitationAnnotation>().Select(citation => (text.Text, Citation: citation))).ToArray();

        Assert.Contains(citations, found => found.Citation is { Url: not null, Title: not null });
        Assert.Contains(citations, found => found.Citation.AnnotatedRegions is [TextSpanAnnotatedRegion { StartIndex: >= 0 }]);
        Assert.Contains(citations, found => found.Citation is { Snippet: not null });
        Assert.All(citations, found => Assert.IsType<RawPart>(found.Citation.RawRepresentation));
    }

    private static ChatResult Read(string name)
    {
        var body = Recordings.Get(name).Response!;
        var fold = new ChatFold();
        DialectOf(body)!.ReadResponse(body, Quirks.None, fold);
        return fold.ToResult();
    }

    private static IUpstreamDialect? DialectOf(byte[] body)
    {
        try
        {
            var name = JsonNode.Parse(body) is not JsonObject root ? null
                : root.ContainsKey("candidates") ? "gemini-generate"
                : root["choices"] is JsonArray { Count: > 0 } choices && choices[0] is JsonObject choice && choice.ContainsKey("message") ? "openai-chat"
                : root["type"]?.ToString() == "message" ? "anthropic-messages"
                : root["object"]?.ToString() == "response" ? "openai-responses"
                : root["output"] is JsonObject output && output.ContainsKey("message") ? "bedrock-converse"
                : null;
            return DialectSet.All.FirstOrDefault(dialect => dialect.Name == name);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Arguments are values: their white space may change, and they are compared as JSON; Extra and the like have record equality already.</summary>
    private static ContentPart Normal(ContentPart part)
    {
        if (part is not ToolCall { IsCustom: false } call)
        {
            return part;
        }

        try
        {
            return call with { Arguments = JsonNode.Parse(call.Arguments)!.ToJsonString() };
        }
        catch (JsonException)
        {
            return call;
        }
    }
}
