using System.Text;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects;

/// <summary>Lists as the vendors document them.</summary>
public class ModelListReaderTests
{
    [Theory]
    [InlineData("""{"object":"list","data":[{"id":"gpt-a","object":"model","created":1,"owned_by":"openai"}]}""", "gpt-a - -", null)]
    [InlineData("""{"data":[{"type":"model","id":"claude-a","display_name":"A","created_at":"2026-01-01T00:00:00Z"}],"has_more":true,"first_id":"claude-a","last_id":"claude-a"}""", "claude-a - -", "after_id=claude-a")]
    [InlineData("""{"models":[{"name":"models/gemini-a","inputTokenLimit":1048576,"outputTokenLimit":65536}],"nextPageToken":"t+1"}""", "gemini-a 1048576 65536", "pageToken=t%2B1")]
    [InlineData("""{"models":[{"name":"command-a","endpoints":["chat"],"context_length":256000}],"next_page_token":""}""", "command-a 256000 -", null)]
    [InlineData("""{"models":[{"name":"qwen3:8b","model":"qwen3:8b","size":5}]}""", "qwen3:8b - -", null)]
    [InlineData("""[{"id":"meta/llama","object":"model","context_length":131072}]""", "meta/llama 131072 -", null)]
    [InlineData("""{"data":[{"id":"a/b","context_length":8192,"top_provider":{"max_completion_tokens":4096}},{"id":"c","context_window":131072,"max_completion_tokens":32768}]}""", "a/b 8192 -|c 131072 32768", null)]
    [InlineData("""{"data":[{"id":"bad\u001b[31m"},{"object":"model"},{"id":7},"plain"]}""", "plain - -", null)]
    public void Read_ListOfEachVendor_GivesNamesAndLimits(string body, string expected, string? next)
    {
        List<ListedModel> models = [];

        Assert.True(ModelListReader.TryRead(Encoding.UTF8.GetBytes(body), models, out var page));
        Assert.Equal(expected.Split('|'), models.Select(model => $"{model.Id} {model.ContextWindow?.ToString() ?? "-"} {model.MaxOutputTokens?.ToString() ?? "-"}"));
        Assert.Equal(next, page);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html></html>")]
    [InlineData("{}")]
    [InlineData("""{"data":{"id":"a"}}""")]
    [InlineData("null")]
    public void Read_SomethingElse_IsNoList(string body) => Assert.False(ModelListReader.TryRead(Encoding.UTF8.GetBytes(body), [], out _));
}
