using Parlance.Manifests;
using Parlance.Simulator;
using Parlance.Tests.Support;

namespace Parlance.Tests.Manifests.AiProtocol;

/// <summary>AI-Protocol's own manifests of real providers, unchanged, against the simulator. They are read from <c>../shared/ai-protocol</c>, or from the checkout that <c>COMPLIANCE_DIR</c> names.</summary>
public class RealProviderTests
{
    private static readonly string s_checkout = Environment.GetEnvironmentVariable("COMPLIANCE_DIR") ?? RepositoryRoot.Combine("../shared/ai-protocol");

    public static TheoryData<string> Ids => ["anthropic", "deepseek", "gemini", "groq", "nvidia", "openai", "qwen"];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Chat_RealManifest_IsAnsweredWholeAndStreamed(string id)
    {
        Require();
        using var simulator = new SimulatorHandler(new SimulatorOptions { Announce = false, Pace = 0 });
        using var rooted = new Rooted(simulator);
        var options = new AiClientOptions { ApiKey = "any", HttpHandler = rooted, ManifestPaths = [Path.Combine(s_checkout, "v2", "providers", id + ".yaml")] };
        using var client = await AiClient.FromModelAsync($"{id}/echo", options);

        var whole = await client.Chat().User("Hello there").ExecuteAsync();
        var streamed = "";
        await foreach (var next in client.Chat().User("Hello there").Stream().ExecuteStreamAsync())
        {
            streamed += next is StreamingEvent.ContentDelta delta ? delta.Text : "";
        }

        Assert.Contains("Hello there", whole.Content, StringComparison.Ordinal);
        Assert.Equal(whole.Content, streamed);
        Assert.True(whole.Usage?.TotalTokens > 0);
    }

    [Fact]
    public void Load_Checkout_HasEveryProviderWithItsCardsAndNames()
    {
        Require();
        var environment = new Dictionary<string, string> { ["AI_PROTOCOL_DIR"] = s_checkout };

        var set = ManifestSet.Load([], environment.GetValueOrDefault, out var errors);

        Assert.Empty(errors);
        foreach (var id in Ids)
        {
            Assert.True(set.TryFind(id, out var manifest));
            Assert.StartsWith(s_checkout, manifest.At.File, StringComparison.Ordinal);
            Assert.NotNull(manifest.Dialect);
            Assert.NotEmpty(manifest.Unused);
        }

        Assert.True(set.TryFind("google", out var google));
        Assert.Equal("gemini", google.Id);
        Assert.True(set.TryFind("deepseek", out var deepseek));
        Assert.Equal("hybrid", deepseek.Quirks!.Tools);
        var card = deepseek.Models.Single(model => model.Id == "deepseek-v4-flash");
        Assert.Equal((1_048_576, 393_216, 140_000_000, 280_000_000, 2_800_000), (card.ContextWindow, card.MaxOutputTokens, card.Price!.Input, card.Price.Output, card.Price.CacheRead));
    }

    [Fact]
    public void Load_RealManifestOfAKnownProvider_KeepsTheQuirksThatOursHas()
    {
        Require();
        Assert.True(ManifestSet.Embedded.TryFind("openai", out var ours));

        var set = ManifestSet.Load([Path.Combine(s_checkout, "v2", "providers", "openai.yaml")], out var errors);

        Assert.Empty(errors);
        Assert.True(set.TryFind("openai", out var theirs));
        Assert.Equal(ours.Quirks!.DeveloperRole, theirs.Quirks!.DeveloperRole);
        Assert.Equal(ours.Quirks.For("o3").Drop, theirs.Quirks.For("o3").Drop);
    }

    /// <summary>The simulator knows the usual roots of an address; one provider puts a folder before its own.</summary>
    private sealed class Rooted(HttpMessageHandler simulator) : DelegatingHandler(simulator)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(request.RequestUri!.AbsoluteUri.Replace("/compatible-mode/", "/", StringComparison.Ordinal));
            return base.SendAsync(request, cancellationToken);
        }
    }

    private static void Require() => Assert.SkipUnless(Directory.Exists(Path.Combine(s_checkout, "v2")), $"No checkout of AI-Protocol: {s_checkout} does not exist; set COMPLIANCE_DIR to one.");
}
