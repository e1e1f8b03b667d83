using System.Net;
using System.Text.Json.Nodes;

namespace Parlance.Gateway.Tests.Providers;

/// <summary>A provider's limit reaches the caller, and from then on the key is left alone: with a gateway of its own, because the calls of other tests would be refused too.</summary>
public sealed class ProviderLimitTests(ProviderGateway gateway) : IClassFixture<ProviderGateway>
{
    public static TheoryData<string> Chatting => GatewayProviderTests.Chatting();

    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Chat_ProviderIsAtItsLimit_TellsTheWaitAndAsksNoMoreUntilThen(string id)
    {
        var provider = ProviderCase.Of(id);

        using var limited = await AskAsync(provider, "[sim:status=429;retry-after=70] hello");
        using var parked = await AskAsync(provider, "hello");

        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
        Assert.Equal(provider.FailsUnderOk ? null : "70", limited.Headers.RetryAfter?.ToString());
        Assert.Equal(provider.FailsUnderOk ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, parked.StatusCode);
        Assert.Equal(!provider.FailsUnderOk, parked.Headers.RetryAfter?.Delta is { TotalSeconds: > 60 and <= 70 });
    }

    private Task<HttpResponseMessage> AskAsync(ProviderCase provider, string prompt) => gateway.PostAsync("/v1/chat/completions", new JsonObject
    {
        ["model"] = $"{provider.Id}/{provider.Model}",
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }),
    });
}
