using Parlance.Gateway.Tests.Support;
using Parlance.Manifests;

namespace Parlance.Gateway.Tests.Relay;

public class ForwardedHeadersTests
{
    private const string Header = "anthropic-beta";

    [Fact]
    public async Task Header_ListedByTheProvider_GoesThereWithItsListedValuesOnly()
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.MessagesAsync("beta/echo", "hi");

        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal("effort-1,context-2", gateway.Simulator.Requests.Single().Headers[Header]);
        Assert.Equal(Header, response.Headers.GetValues("x-parlance-dropped").Single());
    }

    [Theory]
    [InlineData("/v1/messages")]
    [InlineData("/v1/chat/completions")]
    public async Task Header_ForAProviderThatListsNone_StaysHere(string door)
    {
        await using var gateway = await StartAsync();

        using var response = door == "/v1/messages" ? await gateway.MessagesAsync("lab/echo", "hi") : await gateway.ChatAsync("lab/echo", "hi");

        Assert.True(response.IsSuccessStatusCode);
        Assert.DoesNotContain(Header, gateway.Simulator.Requests.Single().Headers.Keys);
    }

    [Fact]
    public void Manifest_OfTheVendor_ListsValues() =>
        Assert.True(ManifestSet.Embedded.TryFind("anthropic", out var manifest) && manifest.ForwardHeaders[Header].Count > 5);

    private static async Task<TestGateway> StartAsync()
    {
        var gateway = await TestGateway.StartAsync(providers: "beta: { dialect: anthropic-messages, base_url: SIMULATOR, api_key: upstream-key-beta, forward_headers: { anthropic-beta: [ effort-1, context-2 ] } }");
        gateway.Client.DefaultRequestHeaders.Add(Header, "effort-1, files-9, context-2");
        return gateway;
    }
}
