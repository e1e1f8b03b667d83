using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Surfaces.Admin;

/// <summary>A gateway with an admin key.</summary>
internal sealed class AdminRig : IAsyncDisposable
{
    private AdminRig(TestGateway gateway, NewKey admin) => (Gateway, Secret, Id) = (gateway, admin.Secret.Reveal(), admin.Entry.Id);

    public TestGateway Gateway { get; }

    public string Secret { get; }

    public string Id { get; }

    public static async Task<AdminRig> StartAsync()
    {
        var gateway = await TestGateway.StartAsync();
        var admin = KeyStore.Open(gateway.Folder).Create("ops", isAdmin: true);

        // Made beside the running gateway, which looks every two seconds.
        Eventually.True(() => Status(gateway, admin.Secret.Reveal()) == HttpStatusCode.OK, "the gateway knows the admin key");
        return new AdminRig(gateway, admin);
    }

    public async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(string method, string path, string? json = null, string? key = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key ?? Secret) } };
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        using var response = await Gateway.Client.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    public async Task<JsonNode> MadeAsync(string path, string json)
    {
        var (status, body) = await SendAsync("POST", path, json);
        Assert.True(status == HttpStatusCode.Created, body.ToJsonString());
        return body;
    }

    /// <summary>Asks a model with a key.</summary>
    public Task<(HttpStatusCode Status, JsonNode Body)> ChatAsync(string key, string model = "lab/echo", int maxTokens = 100) =>
        SendAsync("POST", "/v1/chat/completions", $$"""{"model":"{{model}}","max_tokens":{{maxTokens}},"messages":[{"role":"user","content":"hello there"}]}""", key);

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();

    private static HttpStatusCode Status(TestGateway gateway, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/v1/usage") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        using var response = gateway.Client.Send(request);
        return response.StatusCode;
    }
}
