using System.Text;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Surfaces;

/// <summary>A provider whose tokens are minted, through the whole gateway over real sockets.</summary>
public class IdentityTests
{
    [Fact]
    public async Task Call_OfAClientWithASecret_CarriesATokenThatIsMintedOnce()
    {
        await using var tokens = await TokenServer.StartAsync("canary-id", "canary-secret", "canary-token");
        var log = new CapturedLog();
        await using var gateway = await TestGateway.StartAsync(logs: log, providers: Provider(tokens, "canary-secret"));

        using var first = await gateway.ChatAsync("minted/echo", "hi");
        using var second = await gateway.ChatAsync("minted/echo", "hi", stream: true);
        var bodies = await first.Content.ReadAsStringAsync() + await second.Content.ReadAsStringAsync();

        Assert.Equal((200, 200, 1), ((int)first.StatusCode, (int)second.StatusCode, tokens.Asked));
        Assert.All(gateway.Simulator.Requests, request => Assert.Equal("Bearer canary-token", request.Headers["Authorization"]));
        await AssertNoCanaryAsync(gateway, log, bodies);
    }

    [Fact]
    public async Task Call_WithoutAToken_IsTheGatewaysTroubleAndTheLogSaysWhatToDo()
    {
        await using var tokens = await TokenServer.StartAsync("canary-id", "canary-other", "canary-token");
        var log = new CapturedLog();
        await using var gateway = await TestGateway.StartAsync(logs: log, providers: Provider(tokens, "canary-secret"));

        using var answer = await gateway.ChatAsync("minted/echo", "hi");
        var body = await answer.Content.ReadAsStringAsync();

        Assert.Equal(502, (int)answer.StatusCode);
        Assert.Contains("upstream_auth_error", body, StringComparison.Ordinal);
        Assert.Empty(gateway.Simulator.Requests);
        Assert.Single(gateway.Rows());
        Assert.Contains(log.Lines, line => line.StartsWith("There is no token for provider 'minted': 127.0.0.1 answered with status 401 (invalid_client); see that client id and secret are right", StringComparison.Ordinal));
        await AssertNoCanaryAsync(gateway, log, body);
    }

    private static string Provider(TokenServer tokens, string secret) =>
        $"minted: {{ dialect: openai-chat, base_url: SIMULATOR, auth: {{ kind: oauth2, token_url: '{tokens.Address}' }}, client_id: canary-id, client_secret: {secret} }}";

    private static async Task AssertNoCanaryAsync(TestGateway gateway, CapturedLog log, string bodies)
    {
        await gateway.Host.DisposeAsync();
        var store = string.Concat(Directory.GetFiles(gateway.Folder).Where(file => !file.EndsWith(".yaml", StringComparison.Ordinal)).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        Assert.DoesNotContain("canary", string.Concat(log.Lines) + bodies + store, StringComparison.Ordinal);
    }
}
