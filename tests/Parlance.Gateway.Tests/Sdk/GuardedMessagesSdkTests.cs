using Anthropic;
using Anthropic.Core;
using Anthropic.Models.Messages;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Sdk;

/// <summary>The same with the other official SDK, which validates every answer and event against its own types here.</summary>
public class GuardedMessagesSdkTests
{
    [Theory]
    [InlineData("lab", "pay with 4242 4242 4242 4242 today", "pay with [card] today", StopReason.EndTurn)]
    [InlineData("west", "pay with 4242 4242 4242 4242 today", "pay with [card] today", StopReason.EndTurn)]
    [InlineData("lab", "Project Kestrel it is", "", StopReason.Refusal)]
    [InlineData("west", "Project Kestrel it is", "", StopReason.Refusal)]
    public async Task Answer_ChangedOrStopped_IsValid(string upstream, string prompt, string expected, StopReason reason)
    {
        await using var gateway = await TestGateway.StartAsync(
            new SimulatorOptions { Pace = 0, Announce = false },
            more: "guardrails: [ { name: cards, pii: [ card ], action: redact, on: [ output ] }, { name: secret, words: [ Project Kestrel ], on: [ output ] } ]");
        var client = new AnthropicClient(new ClientOptions { BaseUrl = gateway.Address.AbsoluteUri.TrimEnd('/'), ApiKey = TestGateway.Key, MaxRetries = 0, ResponseValidation = true });
        var ask = new MessageCreateParams { Model = $"{upstream}/echo", MaxTokens = 1000, Messages = [new UserMessageParam(prompt)] };

        var whole = await client.Messages.Create(ask, TestContext.Current.CancellationToken);
        var (text, end, stopped) = ("", (RawMessageDeltaEvent?)null, false);
        await foreach (var e in client.Messages.CreateStreaming(ask, TestContext.Current.CancellationToken))
        {
            text += e.TryPickContentBlockDelta(out var block) && block.Delta.TryPickText(out var delta) ? delta.Text : "";
            end = e.TryPickDelta(out var last) ? last : end;
            stopped |= e.TryPickStop(out _);
        }

        Assert.Equal((expected, reason), (string.Concat(whole.Content.Select(part => part.TryPickText(out var said) ? said.Text : "")), whole.StopReason!.Value()));
        Assert.Equal((expected, reason, true), (text, end!.Delta.StopReason!.Value(), stopped));
    }
}
