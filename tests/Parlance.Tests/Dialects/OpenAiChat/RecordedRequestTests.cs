using System.Buffers;
using System.Text;
using System.Text.Json;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.OpenAiChat;

public class RecordedRequestTests
{
    [Theory]
    [MemberData(nameof(ChatRecordings.Requests), MemberType = typeof(ChatRecordings))]
    public void TryReadRequest_WhatTheVendorAccepted_IsWrittenBackWithoutLoss(string name)
    {
        var recorded = Recordings.Get(name).Request!;
        Assert.True(DialectSet.OpenAiChat.TryReadRequest(recorded, out var request, out var error), error?.Message);

        var output = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.OpenAiChat.TryWriteRequest(request, new WireTarget(request.Model, QuirksOf(recorded)), output, new DroppedFields(), out error), error?.Message);

        JsonComparer.AssertSame(recorded, output.WrittenSpan);
    }

    [Theory]
    [MemberData(nameof(ChatRecordings.Requests), MemberType = typeof(ChatRecordings))]
    public void TryReadRequest_WrittenRequest_GivesTheSameNouns(string name)
    {
        var recorded = Recordings.Get(name).Request!;
        Assert.True(DialectSet.OpenAiChat.TryReadRequest(recorded, out var first, out _));
        var output = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.OpenAiChat.TryWriteRequest(first, new WireTarget(first.Model, QuirksOf(recorded)), output, new DroppedFields(), out _));

        Assert.True(DialectSet.OpenAiChat.TryReadRequest(output.WrittenMemory, out var second, out _));

        Assert.Equal(Nouns.Describe(first with { IncludeUsage = first.Stream }), Nouns.Describe(second));
    }

    [Theory]
    [MemberData(nameof(ChatRecordings.Requests), MemberType = typeof(ChatRecordings))]
    public void TryReadRequest_MutatedRequests_GiveErrorsOfTheCaller(string name)
    {
        var recorded = Recordings.Get(name).Request!;
        var random = new Random(7);
        for (var i = 0; i < (recorded.Length < 20_000 ? 150 : 3); i++)
        {
            var garbage = Mutations.Of(recorded, random);
            if (DialectSet.OpenAiChat.TryReadRequest(garbage, out var request, out var error))
            {
                Assert.True(DialectSet.OpenAiChat.TryWriteRequest(request, new WireTarget("m", Quirks.None), new ArrayBufferWriter<byte>(), new DroppedFields(), out _));
            }
            else
            {
                Assert.Equal((ErrorKind.InvalidRequest, ErrorSide.Client, 400), (error.Kind, error.Side, error.Status));
            }
        }
    }

    /// <summary>The deviations that this request shows: its own field for the limit, for reasoning in the history, and its word for a required call.</summary>
    private static Quirks QuirksOf(byte[] request)
    {
        using var document = JsonDocument.Parse(request);
        var text = Encoding.UTF8.GetString(request);
        return new Quirks
        {
            DeveloperRole = true,
            MaxTokensField = document.RootElement.TryGetProperty("max_completion_tokens", out _) ? "max_completion_tokens" : "max_tokens",
            ReasoningEcho = text.Contains("\"reasoning_content\"") ? "reasoning_content" : text.Contains("\"thinking\":") && !document.RootElement.TryGetProperty("thinking", out _) ? "thinking" : "reasoning",
            ToolChoiceWords = document.RootElement.TryGetProperty("tool_choice", out var choice) && choice.ValueKind == JsonValueKind.String && choice.GetString() == "any"
                ? new Dictionary<string, string?> { ["required"] = "any" } : new(),
        };
    }
}
