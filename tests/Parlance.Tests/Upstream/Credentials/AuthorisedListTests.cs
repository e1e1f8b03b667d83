using Parlance.Manifests;
using Parlance.Tests.Support;
using Parlance.Upstream;

namespace Parlance.Tests.Upstream.Credentials;

/// <summary>Lists of models at an address of their own, and with signed questions.</summary>
public sealed class AuthorisedListTests : IDisposable
{
    private readonly FakeCloud _cloud = new();
    private readonly Connections _connections;

    public AuthorisedListTests() => _connections = new Connections(new ConnectionOptions { TimeProvider = new ManualTime(), Handler = _cloud });

    public void Dispose()
    {
        _connections.Dispose();
        _cloud.Dispose();
    }

    [Fact]
    public async Task List_OfAServiceThatSigns_IsSignedAndReadFromItsControlPlane()
    {
        // The members of an answer as the reference of ListFoundationModels has them.
        _cloud.At("GET https://bedrock.eu-central-1.amazonaws.com/foundation-models", """{"modelSummaries":[{"modelArn":"arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-pro-v1:0","modelId":"amazon.nova-pro-v1:0","modelName":"Nova Pro","providerName":"Amazon","inputModalities":["TEXT"],"responseStreamingSupported":true}]}""");

        var listing = await ListAsync("bedrock", null, ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), ("AWS_REGION", "eu-central-1"));

        Assert.Null(listing.Error);
        Assert.Equal("amazon.nova-pro-v1:0", Assert.Single(listing.Models).Id);
        Assert.Matches("^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/[0-9]{8}/eu-central-1/bedrock/aws4_request, ?SignedHeaders=host;x-amz-date, ?Signature=[0-9a-f]{64}$", Assert.Single(_cloud.Calls).Headers["Authorization"]);
    }

    [Fact]
    public async Task List_AtAnAddressOfItsOwn_GoesThereWithTheKey()
    {
        _cloud.At("GET https://api.cohere.com/v1/models", """{"models":[{"name":"command-a-03-2025","endpoints":["chat"],"context_length":256000}]}""");

        var listing = await ListAsync("cohere", null, ("COHERE_API_KEY", "k"));

        Assert.Equal(("command-a-03-2025", 256000L), (Assert.Single(listing.Models).Id, listing.Models[0].ContextWindow!.Value));
        Assert.Equal("Bearer k", Assert.Single(_cloud.Calls).Headers["Authorization"]);
    }

    [Fact]
    public async Task List_OfAProviderThatTheOperatorMoved_IsNotAskedAtTheVendors()
    {
        var listing = await ListAsync("cohere", new Uri("https://proxy.example/v2"));

        Assert.NotNull(listing.Error);
        Assert.Empty(_cloud.Calls);
    }

    private async Task<ModelListing> ListAsync(string id, Uri? address, params (string Name, string Value)[] environment)
    {
        var values = environment.ToDictionary(pair => pair.Name, pair => pair.Value);
        var entry = new ProviderEntry(id) { Credentials = address is null ? [] : [new Secret("k")], Overrides = new ProviderManifest { BaseUrl = address } };
        Assert.True(new CatalogBuilder(ManifestSet.Embedded, values.GetValueOrDefault).Add(entry).TryBuild(out var catalog, out var errors), string.Join('\n', errors));
        return await _connections.ListModelsAsync(catalog.Providers[0], TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }
}
