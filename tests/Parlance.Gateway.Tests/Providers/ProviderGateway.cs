using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Hosting;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Providers;

/// <summary>One gateway with every provider configured, each at the simulator that plays it.</summary>
public sealed class ProviderGateway : IAsyncLifetime
{
    private const string CallerKey = "static-key-for-tests-0123456789";
    private readonly TemporaryFolder _folder = new();
    private SimulatorHost _simulator = null!;
    private GatewayHost _host = null!;
    private HttpClient _client = null!;

    /// <summary>What arrived last at the provider.</summary>
    public SimulatorRequest? Last => _simulator.Requests is [.., var last] ? last : null;

    public async ValueTask InitializeAsync()
    {
        _simulator = await SimulatorHost.StartAsync(new SimulatorOptions { Pace = 0, Announce = false, KeepRequests = 4 });
        Directory.CreateDirectory(_folder.Path);
        var path = _folder.File("parlance.yaml");
        var entries = ProviderCase.Ids.Select(id => "  " + ProviderCase.Of(id).Entry(_simulator.Address));
        await File.WriteAllTextAsync(path, $"""
            listen: http://127.0.0.1:0
            data: {_folder.Path}
            defaults: {"{"} max_retries: 0 {"}"}
            keys: [ {"{"} name: test, key: {CallerKey} {"}"} ]
            providers:
            {string.Join('\n', entries)}
            """);
        var (options, errors) = ConfigurationLoader.Load(path, null, _ => null);
        Assert.Empty(errors);
        _host = await GatewayHost.StartAsync(options!);
        _client = new HttpClient { BaseAddress = new Uri(_host.Addresses[0]), Timeout = TimeSpan.FromSeconds(30) };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", CallerKey);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
        await _simulator.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Asks the gateway; an answer that is no success fails the test with what it says.</summary>
    public async Task<JsonNode> AskAsync(string path, JsonObject body)
    {
        using var response = await PostAsync(path, body);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text} for {Encoding.UTF8.GetString(Last!.Body.Span)}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>The chunks of a stream; it must end as streams do.</summary>
    public async Task<IReadOnlyList<JsonNode>> StreamAsync(JsonObject body)
    {
        using var response = await PostAsync("/v1/chat/completions", body);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text} for {Encoding.UTF8.GetString(Last!.Body.Span)}");
        var data = text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]).ToList();
        Assert.Equal("[DONE]", data[^1]);
        return [.. data[..^1].Select(line => JsonNode.Parse(line)!)];
    }

    public Task<HttpResponseMessage> PostAsync(string path, JsonObject body) =>
        _client.PostAsync(path, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
}
