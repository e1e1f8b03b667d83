using System.Text.Json.Nodes;
using Parlance.Simulator;

namespace Parlance.Tests.Simulator.Personas;

/// <summary>Where a provider is found, and whom it lets in.</summary>
public sealed class AddressTests
{
    private const string Ask = $$"""{"model":"large","messages":[{{Acme.Question}}]}""";

    [Theory]
    [InlineData("/v1/chat/completions", 200)]
    [InlineData("/chat/completions", 404)]
    [InlineData("/v1/messages", 404)]
    [InlineData("/v1/embeddings", 404)]
    public async Task Path_OtherThanDocumented_IsNotFound(string path, int expected)
    {
        using var acme = new Acme("operations: {}");

        Assert.Equal(expected, (await acme.SendAsync(Ask, path)).Status);
    }

    [Fact]
    public async Task Path_WithPiecesAndQuery_IsMatched()
    {
        using var acme = new Acme("chat_path: /deployments/{model}/chat?version=2", "base_url: https://{region}.acme.example/p/{project}\nsettings: { region: {}, project: {} }");

        Assert.Equal(200, (await acme.SendAsync(Ask, "/p/mine/deployments/some%2Flarge/chat?version=2")).Status);
        Assert.Equal(404, (await acme.SendAsync(Ask, "/p/mine/deployments/large/chat")).Status);
        Assert.Equal(404, (await acme.SendAsync(Ask, "/p/mine/yours/deployments/large/chat?version=2")).Status);
    }

    [Fact]
    public async Task Path_OfNoProvider_IsNotFound()
    {
        using var client = new HttpMessageInvoker(new SimulatorHandler());
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://simulator.invalid/as/nobody/v1/chat/completions");

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(404, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("{ kind: bearer }", "Authorization: Bearer key", 200)]
    [InlineData("{ kind: bearer }", "Authorization: key", 401)]
    [InlineData("{ kind: bearer }", "X-Api-Key: key", 401)]
    [InlineData("{ kind: header, header: X-Acme }", "X-Acme: key", 200)]
    [InlineData("{ kind: header, header: X-Acme }", "Authorization: Bearer key", 401)]
    [InlineData("{ kind: header, header: X-Acme, prefix: 'Key ' }", "X-Acme: key", 401)]
    [InlineData("{ kind: header, header: X-Acme, prefix: 'Key ' }", "X-Acme: Key key", 200)]
    [InlineData("{ kind: gcp }", "Authorization: Bearer key", 200)]
    [InlineData("{ kind: oci }", "Authorization: Bearer key", 200)]
    [InlineData("{ kind: oci }", "Authorization: key", 401)]
    [InlineData("{ kind: bearer, optional: true }", "X-Other: key", 200)]
    [InlineData("{ kind: none }", "X-Other: key", 200)]
    [InlineData("{ kind: sigv4, service: acme }", "Authorization: Bearer key", 200)]
    [InlineData("{ kind: sigv4, service: acme }", "Authorization: AWS4-HMAC-SHA256 Credential=A/20261122/us-east-1/acme/aws4_request, SignedHeaders=host;x-amz-date, Signature=0000000000000000000000000000000000000000000000000000000000000000", 200)]
    [InlineData("{ kind: sigv4, service: other }", "Authorization: AWS4-HMAC-SHA256 Credential=A/20261122/us-east-1/acme/aws4_request, SignedHeaders=host;x-amz-date, Signature=0000000000000000000000000000000000000000000000000000000000000000", 401)]
    public async Task Credential_OtherThanDocumented_IsRefused(string auth, string header, int expected)
    {
        using var acme = new Acme($"auth: {auth}");

        var (status, body, _) = await acme.SendAsync(Ask, headers: [header, "X-Amz-Date: 20261122T120000Z"]);

        Assert.True(expected == status, body);
        Assert.Equal(expected == 401, body.Contains("not authorised", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Credential_InTheQuery_IsTaken()
    {
        using var acme = new Acme("auth: { kind: query, name: key }");

        Assert.Equal(200, (await acme.SendAsync(Ask, "/v1/chat/completions?key=mine", headers: [])).Status);
        Assert.Equal(401, (await acme.SendAsync(Ask, "/v1/chat/completions?other=mine")).Status);
    }

    [Fact]
    public async Task Header_ThatEveryRequestNeeds_IsDemanded()
    {
        using var acme = new Acme("headers: { X-Version: '2026' }");

        Assert.Equal(400, (await acme.SendAsync(Ask)).Status);
        Assert.Equal(400, (await acme.SendAsync(Ask, headers: ["Authorization: Bearer key", "X-Version: 2025"])).Status);
        Assert.Equal(200, (await acme.SendAsync(Ask, headers: ["Authorization: Bearer key", "X-Version: 2026"])).Status);
    }

    [Fact]
    public async Task ModelList_AtItsPath_NamesTheModelsOfTheManifest()
    {
        using var acme = new Acme("models_path: /models\nmodels: [ large, small ]");

        var (status, body, _) = await acme.SendAsync("", "/v1/models", method: HttpMethod.Get);

        Assert.Equal(200, status);
        Assert.Equal(["large", "small"], JsonNode.Parse(body)!["data"]!.AsArray().Select(model => (string?)model!["id"]));
    }

    [Fact]
    public async Task RateLimit_InItsHeaders_IsTold()
    {
        using var acme = new Acme("rate_limit_headers: [ { remaining: x-left, reset: x-again } ]");

        var (_, _, fine) = await acme.SendAsync(Ask);
        var (status, _, limited) = await acme.SendAsync(Ask, headers: ["Authorization: Bearer key", "x-sim: status=429"]);

        Assert.Equal("59", fine.Headers.GetValues("x-left").Single());
        Assert.Equal((429, "0", "2s"), (status, limited.Headers.GetValues("x-left").Single(), limited.Headers.GetValues("x-again").Single()));
    }
}
