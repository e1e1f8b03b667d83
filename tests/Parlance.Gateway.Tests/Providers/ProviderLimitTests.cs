using System.Net;
using System.Text.Json.Nodes;

namespace Parlance.Gateway.Tests.Providers;

/// <summary>A provider's limit reaches the caller with the wait; the next caller, for whom there is nobody else to ask, is not refused for it.</summary>
public sealed class ProviderLimitTests(ProviderGateway gateway) : IClassFixture<ProviderGateway>
{
    public static TheoryData<string> Chatting => GatewayProviderTests.Chatting();

    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Chat_ProviderIsAtItsLimit_TellsTheWaitAndAsksForTheNextCaller(string id)
    {
        var provider = ProviderCase.Of(id);

        using var limited = await AskAsync(provider, "[sim:status=429;retry-after=70] hello");
        using var next = await AskAsync(provider, "hello");

        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
        Assert.Equal(provider.FailsUnderOk ? null : "70", limited.Headers.RetryAfter?.ToString());
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    private Task<HttpResponseMessage> AskAsync(ProviderCase provider, string prompt) => gateway.PostAsync("/v1/chat/completions", new JsonObject
    {
        ["model"] = $"{provider.Id}/{provider.Model}",
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }),
    });
}
