using System.Net;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Parlance.Client.DependencyInjection;
using Parlance.Simulator;

namespace Parlance.Tests.Client.DependencyInjection;

/// <summary>Clients in a container.</summary>
public sealed class ParlanceRegistrationTests : IDisposable
{
    private readonly SimulatorHandler _simulator = new(new SimulatorOptions { Announce = false, Pace = 0 });

    public void Dispose() => _simulator.Dispose();

    private AiClientOptions Simulated(AiClientOptions options, string model = "sim/echo") => options with { Model = model, HttpHandler = _simulator };

    [Fact]
    public async Task AddParlance_Client_IsOneObjectWithBothFaces()
    {
        await using var provider = new ServiceCollection().AddParlance(options => Simulated(options)).BuildServiceProvider();

        var client = provider.GetRequiredService<AiClient>();
        var chat = provider.GetRequiredService<IChatClient>();

        Assert.Same(client, chat);
        Assert.Equal("hello", (await chat.GetResponseAsync("hello")).Text);
    }

    [Fact]
    public async Task AddKeyedParlance_SeveralClients_AreToldApart()
    {
        await using var provider = new ServiceCollection()
            .AddParlance(options => Simulated(options))
            .AddKeyedParlance("other", options => Simulated(options, "sim/transcript"))
            .BuildServiceProvider();

        var plain = provider.GetRequiredService<AiClient>();
        var other = provider.GetRequiredKeyedService<AiClient>("other");

        Assert.Equal(("sim/echo", "sim/transcript"), (plain.Model, other.Model));
        Assert.Same(other, provider.GetRequiredKeyedService<IChatClient>("other"));
        Assert.Equal("user: hello", (await provider.GetRequiredKeyedService<IChatClient>("other").GetResponseAsync("hello")).Text.Trim());
        Assert.Null(provider.GetKeyedService<AiClient>("third"));
    }

    [Fact]
    public async Task AddParlance_Twice_ChangesTheOptionsFurther()
    {
        await using var provider = new ServiceCollection().AddParlance(options => Simulated(options)).AddParlance(options => options with { Model = "sim/story" }).BuildServiceProvider();

        Assert.Equal("sim/story", provider.GetRequiredService<AiClient>().Model);
        Assert.Single(provider.GetServices<AiClient>());
    }

    [Fact]
    public async Task AddParlance_OptionsOfOtherServices_AreRead()
    {
        await using var provider = new ServiceCollection().AddSingleton(_simulator).AddParlance((services, options) => options with { Model = "sim/echo", HttpHandler = services.GetRequiredService<SimulatorHandler>() }).BuildServiceProvider();

        Assert.Equal("hello", (await provider.GetRequiredService<AiClient>().Chat().User("hello").ExecuteAsync()).Content);
    }

    [Fact]
    public async Task Container_Disposed_ClosesTheClientOnce()
    {
        var provider = new ServiceCollection().AddParlance(options => Simulated(options)).BuildServiceProvider();
        var client = provider.GetRequiredService<AiClient>();
        _ = provider.GetRequiredService<IChatClient>();

        await provider.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Chat().User("hello").ExecuteAsync());
    }

    [Fact]
    public async Task Start_SenselessOptions_AreAllNamedAtOnce()
    {
        using var host = new HostBuilder().ConfigureServices(services => services
            .AddParlance(options => Simulated(options, "sim/echo") with { Timeout = TimeSpan.Zero, MaxRetries = -1, Fallbacks = ["opnai/gpt-4o", "nobody/nothing"] })
            .AddKeyedParlance("fast", options => options with { ApiKey = "k" })).Build();

        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken));

        var failures = (error as AggregateException)?.InnerExceptions.Cast<OptionsValidationException>().SelectMany(one => one.Failures) ?? ((OptionsValidationException)error).Failures;
        var text = string.Join('\n', failures);
        Assert.All(["Parlance: AiClientOptions.Timeout", "Parlance: AiClientOptions.MaxRetries", "opnai/gpt-4o", "nobody/nothing", "Parlance 'fast': AiClientOptions.ApiKey"], name => Assert.Contains(name, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_GoodOptions_LoadsWhatTheClientNeeds()
    {
        using var host = new HostBuilder().ConfigureServices(services => services.AddParlance(options => Simulated(options))).Build();

        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal("sim/echo", host.Services.GetRequiredService<AiClient>().Model);
    }

    [Fact]
    public async Task HttpClientFactory_OfTheApplication_IsUsed()
    {
        var seen = new Seen();
        var services = new ServiceCollection().AddParlance(options => options with { Model = "openai/echo", ApiKey = "any" });
        services.AddHttpClient("Parlance").ConfigurePrimaryHttpMessageHandler(() => _simulator).AddHttpMessageHandler(() => seen);
        await using var provider = services.BuildServiceProvider();

        var reply = await provider.GetRequiredService<AiClient>().Chat().User("hello").ExecuteAsync();

        Assert.Equal(("hello", 1), (reply.Content, seen.Count));
    }

    [Fact]
    public async Task HttpClientFactory_HandlerOfTheOptions_GoesBeforeIt()
    {
        var seen = new Seen();
        var services = new ServiceCollection().AddParlance(options => Simulated(options));
        services.AddHttpClient("Parlance").AddHttpMessageHandler(() => seen);
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<AiClient>().Chat().User("hello").ExecuteAsync();

        Assert.Equal(0, seen.Count);
    }

    public static TheoryData<string> PrimaryHandlers => ["default", "sockets", "client"];

    [Theory]
    [MemberData(nameof(PrimaryHandlers))]
    public async Task HttpClientFactory_PrimaryHandler_FollowsNoRedirectWithTheKey(string kind)
    {
        await using var elsewhere = new Redirect(null);
        await using var vendor = new Redirect(elsewhere.Address);
        var services = new ServiceCollection().AddParlance(options => options with { Model = "openai/echo", ApiKey = "canary-key", BaseUrl = vendor.Address, MaxRetries = 0 });
        var http = services.ConfigureHttpClientDefaults(defaults =>
        {
            if (kind == "sockets")
            {
                defaults.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = true });
            }
            else if (kind == "client")
            {
                defaults.ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler { AllowAutoRedirect = true });
            }
        });
        http.AddHttpClient();
        await using var provider = services.BuildServiceProvider();

        await Assert.ThrowsAsync<AiException>(() => provider.GetRequiredService<AiClient>().Chat().User("hello").ExecuteAsync());

        Assert.Equal((1, 0), (vendor.Count, elsewhere.Count));
    }

    [Fact]
    public void HandlerCheck_PrimaryThatFollowsRedirects_IsRefused()
    {
        using var handler = new Seen { InnerHandler = new SocketsHttpHandler() };

        var error = Assert.Throws<AiException>(() => FactoryHandler.Check(handler, "Parlance"));

        Assert.Equal(("E1001", "http_handler"), (error.Code, error.Error.Param));
        Assert.Contains("AllowAutoRedirect", error.Message, StringComparison.Ordinal);
    }

    private sealed class Seen : DelegatingHandler
    {
        public int Count { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            return base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>A server that counts its calls and sends each on to another address.</summary>
    private sealed class Redirect : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Task _serving;

        public Redirect(Uri? to)
        {
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
            }

            _listener.Prefixes.Add(Address.AbsoluteUri);
            _listener.Start();
            _serving = ServeAsync(to);
        }

        public Uri Address { get; }

        public int Count { get; private set; }

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _serving;
            _listener.Close();
        }

        private async Task ServeAsync(Uri? to)
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    Count++;
                    context.Response.StatusCode = to is null ? 404 : 307;
                    context.Response.RedirectLocation = to?.AbsoluteUri;
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // It was stopped.
            }
        }
    }
}
