using System.ClientModel;
using OpenAI;
using OpenAI.Chat;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Sdk;

/// <summary>What the official SDK makes of answers that were changed, stopped or given again.</summary>
public class GuardedSdkTests
{
    private const string Rules = "guardrails: [ { name: cards, pii: [ card ], action: redact, on: [ output ] }, { name: secret, words: [ Project Kestrel ], on: [ output ] } ]";

    [Theory]
    [InlineData("lab")]
    [InlineData("west")]
    public async Task Streamed_Redacted_HasTextFinishAndUsage(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Announce = false }, more: Rules);

        var (text, finish, usage) = await StreamAsync(gateway, $"{upstream}/echo", "pay with 4242 4242 4242 4242 today");

        Assert.Equal("pay with [card] today", text);
        Assert.Equal(ChatFinishReason.Stop, finish);
        Assert.True(usage!.OutputTokenCount > 0);
    }

    [Theory]
    [InlineData("lab")]
    [InlineData("west")]
    public async Task Blocked_StreamedAndWhole_IsAContentFilter(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Announce = false }, more: Rules);

        var (text, finish, _) = await StreamAsync(gateway, $"{upstream}/echo", "we say Project Kestrel here");
        ChatCompletion whole = await Chat(gateway, $"{upstream}/echo").CompleteChatAsync("we say Project Kestrel here");

        Assert.True("we say ".StartsWith(text, StringComparison.Ordinal), text);
        Assert.Equal(ChatFinishReason.ContentFilter, finish);
        Assert.Equal(ChatFinishReason.ContentFilter, whole.FinishReason);
        Assert.DoesNotContain(whole.Content, part => part.Text.Length > 0);
    }

    [Theory]
    [InlineData("lab")]
    [InlineData("west")]
    public async Task GivenAgain_AsAStream_IsTheWholeAnswer(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync(more: "cache: {}");
        ChatCompletion whole = await Chat(gateway, $"{upstream}/echo").CompleteChatAsync("one two three");

        var (text, finish, usage) = await StreamAsync(gateway, $"{upstream}/echo", "one two three");

        Assert.Single(gateway.Simulator.Requests);
        Assert.Equal((whole.Content[0].Text, whole.FinishReason, whole.Usage.OutputTokenCount), (text, finish!.Value, usage!.OutputTokenCount));
    }

    private static ChatClient Chat(TestGateway gateway, string model) =>
        new(model, new ApiKeyCredential(TestGateway.Key), new OpenAIClientOptions { Endpoint = new Uri(gateway.Address, "v1") });

    private static async Task<(string Text, ChatFinishReason? Finish, ChatTokenUsage? Usage)> StreamAsync(TestGateway gateway, string model, string prompt)
    {
        var (text, finish, usage) = ("", (ChatFinishReason?)null, (ChatTokenUsage?)null);
        await foreach (var update in Chat(gateway, model).CompleteChatStreamingAsync(prompt))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            usage = update.Usage ?? usage;
            finish = update.FinishReason ?? finish;
        }

        return (text, finish, usage);
    }
}
