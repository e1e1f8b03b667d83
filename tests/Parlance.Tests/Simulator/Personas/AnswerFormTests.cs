using System.Text.Json.Nodes;

namespace Parlance.Tests.Simulator.Personas;

/// <summary>Answers in the forms that providers have, as bytes: the facts' words are the expectation, no reader of ours is asked.</summary>
public sealed class AnswerFormTests
{
    private const string Weather = """{"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]}""";
    private const string Reason = "[sim:model=reasoning] hello";

    [Theory]
    [InlineData("reasoning_content", "reasoning_content")]
    [InlineData("reasoning", "reasoning")]
    [InlineData("reasoning_details", "reasoning")]
    public async Task Reasoning_InItsField_IsThereWholeAndStreamed(string form, string field)
    {
        using var acme = new Acme($"answers: {{ reasoning: {form} }}");

        var (_, whole) = await acme.ChatAsync(prompt: Reason);
        var chunks = await acme.StreamAsync(prompt: Reason);

        var text = (string?)whole["choices"]![0]!["message"]![field];
        Assert.StartsWith("The question has", text);
        Assert.Equal(text, string.Concat(chunks.Select(chunk => (string?)Delta(chunk)?[field])));
        Assert.Equal("hello", (string?)whole["choices"]![0]!["message"]!["content"]);
        Assert.Equal(form == "reasoning_details", whole["choices"]![0]!["message"]!["reasoning_details"]?[0]?["signature"] is not null);
        Assert.Equal(form == "reasoning_details", chunks.Any(chunk => Delta(chunk)?["reasoning_details"]?[0]?["signature"] is not null));
    }

    [Fact]
    public async Task Reasoning_AsTags_StandsInTheText()
    {
        using var acme = new Acme("answers: { reasoning: think }");

        var (_, whole) = await acme.ChatAsync(prompt: Reason);
        var chunks = await acme.StreamAsync(prompt: Reason);

        var text = (string?)whole["choices"]![0]!["message"]!["content"];
        Assert.Matches("^<think>\nThe question has .*\n</think>\n\nhello$", text);
        Assert.Equal(text, string.Concat(chunks.Select(chunk => (string?)Delta(chunk)?["content"])));
    }

    [Theory]
    [InlineData("parts", "thinking")]
    [InlineData("summaries", "reasoning")]
    public async Task Reasoning_AsParts_IsATypedContentPart(string form, string type)
    {
        using var acme = new Acme($"answers: {{ reasoning: {form} }}");

        var (_, whole) = await acme.ChatAsync(prompt: Reason);
        var chunks = await acme.StreamAsync(prompt: Reason);

        var parts = whole["choices"]![0]!["message"]!["content"]!.AsArray();
        Assert.Equal([type, "text"], parts.Select(part => (string?)part!["type"]));
        Assert.Contains(chunks, chunk => Delta(chunk)?["content"] is JsonArray { Count: 1 } list && (string?)list[0]!["type"] == type);
    }

    [Fact]
    public async Task Reasoning_NotShown_IsCountedOnly()
    {
        using var acme = new Acme("answers: { reasoning: none }");

        var (_, whole) = await acme.ChatAsync(prompt: Reason);

        Assert.Null(whole["choices"]![0]!["message"]!["reasoning_content"]);
        Assert.True((int)whole["usage"]!["completion_tokens_details"]!["reasoning_tokens"]! > 0);
    }

    [Theory]
    [InlineData("own")]
    [InlineData("finish")]
    [InlineData("every")]
    [InlineData("choice")]
    [InlineData("x_groq")]
    public async Task Usage_InItsPlace_IsTheSameAndOnlyWhenAsked(string form)
    {
        using var acme = new Acme($"answers: {{ usage: {form} }}");

        var asked = await acme.StreamAsync("""{"stream_options":{"include_usage":true}}""");
        var silent = await acme.StreamAsync();

        var last = asked[^1];
        var usage = form switch { "choice" => Choice(last)!["usage"], "x_groq" => last["x_groq"]!["usage"], _ => last["usage"] };
        Assert.Equal(2, (int)usage!["prompt_tokens"]!);
        Assert.Equal(2, (int)usage["completion_tokens"]!);
        Assert.Equal(form == "own", last["choices"]!.AsArray().Count == 0);
        Assert.Equal(form == "every" ? asked.Count : form is "own" or "finish" or "x_groq" ? 1 : 0, asked.Count(chunk => chunk["usage"] is JsonObject));
        Assert.DoesNotContain("prompt_tokens", string.Concat(silent.Select(chunk => chunk.ToJsonString())));
    }

    [Fact]
    public async Task Usage_WhereItComesUnasked_IsThere()
    {
        using var acme = new Acme("answers: { usage: finish, usage_unasked: true }");

        var chunks = await acme.StreamAsync();

        Assert.Equal("stop", (string?)Choice(chunks[^1])!["finish_reason"]);
        Assert.NotNull(chunks[^1]["usage"]);
    }

    [Fact]
    public async Task Usage_ReasoningOutside_IsInTheTotalOnly()
    {
        using var acme = new Acme("quirks: { reasoning_outside_completion: true }");

        var (_, whole) = await acme.ChatAsync(prompt: Reason);

        var usage = whole["usage"]!;
        Assert.Equal((int)usage["total_tokens"]!, (int)usage["prompt_tokens"]! + (int)usage["completion_tokens"]! + (int)usage["completion_tokens_details"]!["reasoning_tokens"]!);
    }

    [Theory]
    [InlineData("whole")]
    [InlineData("object")]
    public async Task ToolCalls_NotInPieces_ComeInOneChunk(string form)
    {
        using var acme = new Acme($"answers: {{ tool_calls: {form} }}");

        var chunks = await acme.StreamAsync(Weather, "[sim:tools=2] hello");

        var calls = chunks.Select(chunk => Delta(chunk)?["tool_calls"]).Single(list => list is not null)!.AsArray();
        Assert.Equal(2, calls.Count);
        Assert.Equal(form == "object", calls[0]!["function"]!["arguments"] is JsonObject);
        Assert.Equal(form == "whole", calls[0]!["index"] is null && calls[0]!["type"] is null);
        Assert.Equal("tool_calls", (string?)Choice(chunks.Last(chunk => Delta(chunk)?["tool_calls"] is not null))!["finish_reason"]);
    }

    [Theory]
    [InlineData("nested", 400, "$.error.message")]
    [InlineData("flat", 400, "$.message")]
    [InlineData("text", 400, "$.error")]
    [InlineData("detail", 400, "$.detail")]
    [InlineData("array", 400, "$[0].error.message")]
    [InlineData("errors", 400, "$.errors[0].message")]
    [InlineData("base_resp", 200, "$.base_resp.status_msg")]
    public async Task Errors_InTheirShape_HaveTheMessageThere(string form, int expected, string path)
    {
        using var acme = new Acme($"answers: {{ errors: {form} }}");

        var (status, json) = await acme.ChatAsync("""{"reasoning_effort":7}""");

        var at = path.Split('.', '[')[1..].Aggregate((JsonNode?)json, (node, step) => step.EndsWith(']') ? node?[int.Parse(step[..^1])] : node?[step]);
        Assert.Equal(expected, status);
        Assert.Contains("reasoning_effort", (string?)at);
    }

    [Fact]
    public async Task FinishReason_OfTheProvider_GoesOutAsItIs()
    {
        using var acme = new Acme("");

        var (_, whole) = await acme.ChatAsync(prompt: "[sim:finish=eos] hello");
        var chunks = await acme.StreamAsync(prompt: "[sim:finish=eos] hello");

        Assert.Equal("eos", (string?)whole["choices"]![0]!["finish_reason"]);
        Assert.Equal("eos", (string?)Choice(chunks[^1])!["finish_reason"]);
    }

    private static JsonNode? Choice(JsonNode chunk) => chunk["choices"] is JsonArray { Count: > 0 } choices ? choices[0] : null;

    private static JsonNode? Delta(JsonNode chunk) => Choice(chunk)?["delta"];
}
