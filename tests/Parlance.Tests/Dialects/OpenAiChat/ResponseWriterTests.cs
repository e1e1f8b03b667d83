using System.Buffers;
using System.Text;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.OpenAiChat;

public class ResponseWriterTests
{
    [Fact]
    public void WriteResponse_FieldThatCameInFragments_IsOneField()
    {
        var fold = new ChatFold();
        foreach (var (type, json) in new[] { (".audio", """{"id":"a","transcript":"Hel"}"""), (".audio", """{"transcript":"lo","data":"UklG"}"""), (".executed_tools", "[1]"), (".audio", """{"data":"Rg==","expires_at":9}"""), (".executed_tools", "[2]"), (".mood", "1"), (".mood", "2") })
        {
            fold.Write(new ChatEvent { Kind = ChatEventKind.Raw, Name = "openai-chat", Id = type, Text = System.Text.Encoding.UTF8.GetBytes(json) });
        }

        var output = new System.Buffers.ArrayBufferWriter<byte>();
        DialectSet.OpenAiChat.WriteResponse(fold.ToResult(), output);

        Assert.True(Parlance.Wire.StrictJson.TryValidate(output.WrittenSpan, out var reason), reason);
        const string Joined = """
            "audio":{"id":"a","transcript":"Hello","data":"UklGRg==","expires_at":9},"executed_tools":[1,2],"mood":2
            """;
        Assert.Contains(Joined, System.Text.Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
    }

    [Fact]
    public void WriteResponse_Everything_IsWhatOpenAiDocuments()
    {
        var result = new ChatResult
        {
            Id = "chatcmpl-1",
            Model = "m",
            Created = 7,
            Usage = new Usage { Input = 1, Output = 2 },
            Choices =
            [
                new ChatChoice(0, Message.Assistant(
                    new ReasoningPart("why", new OpaqueState("anthropic-claude-v1", OpaqueState.Signature, "sig", "claude-x")),
                    new TextPart("Hi "), new TextPart("é"),
                    new ToolCall("c1", "f", "{\"a\":1}") { State = new OpaqueState("google-gemini-v1", OpaqueState.Signature, "g") },
                    new ToolCall("c2", "g", "free") { IsCustom = true },
                    new RawPart("anthropic-messages", "server_tool_use", RawJson.Parse("{}"))), FinishReason.ToolCalls)
                {
                    Annotations = [new RawPart("openai-chat", "annotation", RawJson.Parse("{\"type\":\"url_citation\"}")), new RawPart("anthropic-messages", "citation", RawJson.Parse("{}"))],
                    Logprobs = RawJson.Parse("{\"content\":[]}"),
                },
                new ChatChoice(1, Message.Assistant(new RefusalPart("No.")), null),
            ],
        };

        Assert.Equal(
            string.Concat(
                """ {"id":"chatcmpl-1","object":"chat.completion","created":7,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi é","refusal":null,"annotations":[{"type":"url_citation"}], """.Trim(),
                """ "reasoning_content":"why","reasoning_details":[{"type":"reasoning.text","text":"why","signature":"sig","format":"anthropic-claude-v1","index":0,"model":"claude-x"}], """.Trim(),
                """ "tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"},"extra_content":{"google":{"thought_signature":"g"}}},{"id":"c2","type":"custom","custom":{"name":"g","input":"free"}}]}, """.Trim(),
                """ "logprobs":{"content":[],"refusal":null},"finish_reason":"tool_calls"},{"index":1,"message":{"role":"assistant","content":null,"refusal":"No.","annotations":[]},"logprobs":null,"finish_reason":null}], """.Trim(),
                """ "usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0,"audio_tokens":0}, """.Trim(),
                """ "completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},"system_fingerprint":null} """.Trim()),
            Write(result));
    }

    [Theory]
    [MemberData(nameof(ChatRecordings.Answers), MemberType = typeof(ChatRecordings))]
    public void ReadResponse_WhatWasWritten_IsTheSameAnswer(string name)
    {
        var recording = Recordings.Get(name);
        var (first, second) = (new ChatFold(), new ChatFold());
        DialectSet.OpenAiChat.ReadResponse(recording.Response!, ChatRecordings.AnswerQuirks(recording), first);

        DialectSet.OpenAiChat.ReadResponse(Encoding.UTF8.GetBytes(Write(first.ToResult())), Quirks.None, second);

        Assert.Equal(Nouns.Describe(first.ToResult()), Nouns.Describe(second.ToResult()));
    }

    [Fact]
    public void TryReadRequest_AnswerPutIntoTheHistory_KeepsReasoningStateAndCalls()
    {
        var answer = Message.Assistant(
            new ReasoningPart("plain "),
            new ReasoningPart("signed", new OpaqueState("anthropic-claude-v1", OpaqueState.Signature, "s", "claude-x")),
            new ReasoningPart("", new OpaqueState("anthropic-claude-v1", OpaqueState.Redacted, "r", "claude-x")),
            new ReasoningPart("end", new OpaqueState("openai-responses-v1", OpaqueState.Details, """{"type":"reasoning.encrypted","data":"d","id":"rs"}""", "gpt-x")),
            new TextPart("Hi"),
            new ToolCall("c1", "f", "{}") { State = new OpaqueState("google-gemini-v1", OpaqueState.Signature, "g") });
        var written = Write(new ChatResult { Choices = [new ChatChoice(0, answer, FinishReason.ToolCalls)] });
        var start = written.IndexOf("\"message\":", StringComparison.Ordinal) + 10;
        var message = written[start..written.IndexOf(",\"logprobs\"", StringComparison.Ordinal)];

        Assert.True(DialectSet.OpenAiChat.TryReadRequest(Encoding.UTF8.GetBytes($$"""{"model":"m","messages":[{{message}}]}"""), out var request, out var error), error?.Message);

        var sentBack = request.Messages[0] with { Extra = null };
        var format = """{"type":"reasoning.encrypted","data":"d","id":"rs"}""";
        Assert.Equal(Nouns.Describe(answer), Nouns.Describe(sentBack).Replace("\"format\": \"unknown\"", "\"format\": \"openai-responses-v1\""));
        Assert.Contains(format, sentBack.Content.OfType<ReasoningPart>().Last().State!.Data);
    }

    private static string Write(ChatResult result)
    {
        var output = new ArrayBufferWriter<byte>();
        DialectSet.OpenAiChat.WriteResponse(result, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
