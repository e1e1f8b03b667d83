using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects;

/// <summary>Pages that an answer cites, from each vendor's own bytes to each door's form.</summary>
public class CitationTests
{
    private const string Grounded = """
        {"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"Zürich ist schön. Rome is old."}]},"finishReason":"STOP","groundingMetadata":{
          "groundingChunks":[{"web":{"uri":"https://a.example/1","title":"A"}},{"web":{"uri":"https://b.example/2","title":"B"}},{"retrievedContext":{"uri":"gs://bucket/doc","title":"C"}}],
          "groundingSupports":[{"segment":{"startIndex":20,"endIndex":32,"text":"Rome is old."},"groundingChunkIndices":[1,2]}]}}]}
        """;

    private const string Searched = """
        {"id":"p-1","object":"chat.completion","created":5,"model":"sonar","citations":["https://a.example/1","https://b.example/2"],"search_results":[{"title":"A","url":"https://a.example/1","date":"2026-01-02"}],
         "choices":[{"index":0,"message":{"role":"assistant","content":"Rome[1]."},"finish_reason":"stop"}],"usage":{"prompt_tokens":4,"completion_tokens":3,"total_tokens":7}}
        """;

    private const string Claude = """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude","stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1},
         "content":[{"type":"text","text":"Rome.","citations":[{"type":"web_search_result_location","url":"https://a.example/1","title":"A","encrypted_index":"x","cited_text":"Rome"},
          {"type":"char_location","cited_text":"Rome","document_index":0,"document_title":"mine","start_char_index":0,"end_char_index":4}]}]}
        """;

    private const string Cohere = """
        {"id":"c1","message":{"role":"assistant","content":[{"type":"text","text":"Rome."}],"citations":[{"start":0,"end":4,"text":"Rome","type":"TEXT_CONTENT",
         "sources":[{"type":"document","id":"doc:0","document":{"id":"doc:0","title":"A","url":"https://a.example/1"}},{"type":"document","id":"doc:1","document":{"id":"doc:1","title":"without address"}}]}]},"finish_reason":"COMPLETE"}
        """;

    [Theory]
    [InlineData("gemini-generate", Grounded, "B https://b.example/2 18-30", "A https://a.example/1 0-0")]
    [InlineData("openai-chat", Searched, "A https://a.example/1 0-0", "https://b.example/2 https://b.example/2 0-0")]
    [InlineData("anthropic-messages", Claude, "A https://a.example/1 0-0")]
    [InlineData("cohere-chat", Cohere, "A https://a.example/1 0-4")]
    public void Answer_WithSources_CitesThemAtEveryDoor(string dialect, string answer, params string[] expected)
    {
        var fold = new ChatFold();
        Dialect(dialect).ReadResponse(Encoding.UTF8.GetBytes(answer), Quirks.None, fold);

        var chat = Written(DialectSet.OpenAiChat, fold)["choices"]![0]!["message"]!["annotations"]!.AsArray().Select(note => note!["url_citation"]!);
        var responses = Written(DialectSet.OpenAiResponses, fold)["output"]![0]!["content"]![0]!["annotations"]!.AsArray().Select(note => note!);
        var messages = Written(DialectSet.AnthropicMessages, fold)["content"]![0]!["citations"]!.AsArray().Where(note => (string?)note!["url"] is not null).Select(note => $"{note!["title"]} {note["url"]}");

        Assert.Equal(expected, chat.Select(Described));
        Assert.Equal(expected, responses.Select(Described));
        Assert.Equal(expected.Select(one => one[..one.LastIndexOf(' ')]), messages);
    }

    [Theory]
    [InlineData("openai-chat")]
    [InlineData("openai-responses")]
    [InlineData("anthropic-messages")]
    public void Stream_WithSourcesInEveryChunk_CitesEachOnce(string door)
    {
        var body = new Fixture("openai-chat", "citations-and-usage-in-every-chunk").Bytes("stream.wire.sse");
        var output = new ArrayBufferWriter<byte>();
        var relay = Dialect(door).OpenWriter(new StreamOptions(false, "id", "m", 1), output);
        Splits.Run(body, [body.Length], DialectSet.OpenAiChat.OpenReader(Quirks.None), relay);

        var answer = Splits.AssertSame(output.WrittenSpan.ToArray(), () => Dialect(door).OpenReader(Quirks.None)).Fold.ToResult();

        Assert.Equal("Rome[1].", answer.Content);
        Assert.Equal(2, answer.Choices[0].Annotations.Count);
    }

    [Fact]
    public void Request_WithCitationsThatWereMadeHere_LeavesThemOut()
    {
        const string Body = """
            {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":[
             {"type":"text","text":"ours","citations":[{"type":"web_search_result_location","url":"https://a.example/1","title":"A","encrypted_index":"","cited_text":""}]},
             {"type":"text","text":"theirs","citations":[{"type":"web_search_result_location","url":"https://a.example/1","title":"A","encrypted_index":"x","cited_text":"c"}]}]},{"role":"user","content":"b"}]}
            """;
        Assert.True(DialectSet.AnthropicMessages.TryReadRequest(Encoding.UTF8.GetBytes(Body), out var request, out _));

        Assert.Equal([false, true], request.Messages[1].Content.Select(part => part.Extra is not null));
    }

    [Fact]
    public void Answer_WithDetailsBesideItsContent_KeepsThemInItsOwnDialect()
    {
        const string Refused = """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"No."}],"stop_reason":"refusal","stop_sequence":null,
             "stop_details":{"type":"refusal","category":"cyber","explanation":null},"container":{"id":"container_1","expires_at":"2026-11-22T00:00:00Z"},"usage":{"input_tokens":1,"output_tokens":1}}
            """;
        var fold = new ChatFold();
        DialectSet.AnthropicMessages.ReadResponse(Encoding.UTF8.GetBytes(Refused), Quirks.None, fold);
        var output = new ArrayBufferWriter<byte>();
        DialectSet.AnthropicMessages.ReadResponse(Encoding.UTF8.GetBytes(Refused), Quirks.None, DialectSet.AnthropicMessages.OpenWriter(new StreamOptions(false, "id", "m", 1), output));

        var whole = Written(DialectSet.AnthropicMessages, fold);
        var streamed = Encoding.UTF8.GetString(output.WrittenSpan);

        Assert.Equal(("cyber", "container_1"), ((string?)whole["stop_details"]!["category"], (string?)whole["container"]!["id"]));
        Assert.Null(whole["content"]![0]!["citations"]);
        Assert.Contains("\"stop_details\":{\"type\":\"refusal\",\"category\":\"cyber\"", streamed, StringComparison.Ordinal);
        Assert.DoesNotContain("citations_delta", streamed, StringComparison.Ordinal);
        Assert.Empty(Written(DialectSet.OpenAiChat, fold)["choices"]![0]!["message"]!["annotations"]!.AsArray());
    }

    private static IDialect Dialect(string name) => DialectSet.TryGet(name, out var dialect) ? dialect : throw new ArgumentException(name);

    private static JsonNode Written(IDialect door, ChatFold fold)
    {
        var output = new ArrayBufferWriter<byte>();
        door.WriteResponse(fold.ToResult(), output);
        return JsonNode.Parse(output.WrittenSpan)!;
    }

    private static string Described(JsonNode citation) => $"{citation["title"]} {citation["url"]} {citation["start_index"]}-{citation["end_index"]}";
}
