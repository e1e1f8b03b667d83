using System.Net.Http.Headers;
using System.Text;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Hosting;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Support;

/// <summary>A gateway in front of a simulator: provider <c>lab</c> speaks openai-chat, <c>west</c> anthropic-messages, both priced at 1 and 2 USD per million tokens.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    public const string Key = "static-key-for-tests-0123456789";
    private readonly string _folder = Directory.CreateTempSubdirectory("parlance-test-").FullName;

    private TestGateway(SimulatorHost simulator) => Simulator = simulator;

    public SimulatorHost Simulator { get; }

    public GatewayHost Host { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public Uri Address => new(Host.Addresses[0]);

    public LedgerReader Ledger => new(_folder);

    public string Folder => _folder;

    public IReadOnlyList<BookedAttempt> Rows() => BookedAttempt.In(_folder);

    public static async Task<TestGateway> StartAsync(SimulatorOptions? simulator = null, Func<GatewayOptions, GatewayOptions>? change = null, Microsoft.Extensions.Logging.ILoggerFactory? logs = null, string providers = "", string aliases = "", string keys = "", string more = "", TimeProvider? time = null)
    {
        var gateway = new TestGateway(await SimulatorHost.StartAsync(simulator ?? new SimulatorOptions { Pace = 0 }));
        var yaml = $$"""
            listen: http://127.0.0.1:0
            data: {{gateway._folder}}
            providers:
              lab: { dialect: openai-chat, base_url: {{gateway.Simulator.BaseUrl}}, api_key: upstream-key-lab, models: [ { id: echo, price: { input: 1, output: 2 }, source: test, as_of: 2026-11-22 } ] }
              west: { dialect: anthropic-messages, base_url: {{gateway.Simulator.BaseUrl}}, api_key: upstream-key-west, models: [ { id: echo, price: { input: 1, output: 2 }, source: test, as_of: 2026-11-22 } ] }
              {{providers.Replace("SIMULATOR", gateway.Simulator.BaseUrl.AbsoluteUri, StringComparison.Ordinal).Replace("ROOT", gateway.Simulator.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal)}}
            models:
              {{aliases}}
              pair: { targets: [ lab/echo ], fallback: [ west/echo ] }
            keys:
              - { name: test, key: {{Key}} }
              {{keys}}
              - { name: narrow, key: narrow-key-for-tests-0123456789, models: [ "lab/*" ] }
            {{more}}
            """;
        var path = Path.Combine(gateway._folder, "parlance.yaml");
        await File.WriteAllTextAsync(path, yaml);
        var (options, errors) = ConfigurationLoader.Load(path, null, _ => null);
        Assert.Empty(errors);
        gateway.Host = await GatewayHost.StartAsync(change is null ? options! : change(options!), time, logs);
        gateway.Client = new HttpClient(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero }) { BaseAddress = gateway.Address, Timeout = TimeSpan.FromSeconds(30) };
        gateway.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return gateway;
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead) =>
        Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") }, completion);

    public Task<HttpResponseMessage> ChatAsync(string model, string prompt, bool stream = false, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead) =>
        PostAsync("/v1/chat/completions", $$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"{{prompt}}"}]}""", completion);

    public Task<HttpResponseMessage> MessagesAsync(string model, string prompt, bool stream = false, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead) =>
        PostAsync("/v1/messages", $$"""{"model":"{{model}}","max_tokens":1000,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"{{prompt}}"}]}""", completion);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        await Simulator.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
