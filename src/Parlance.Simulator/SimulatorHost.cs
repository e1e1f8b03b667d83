using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Parlance.Simulator;

/// <summary>
/// A simulated provider on a port of this machine: <c>POST /v1/chat/completions</c>, <c>POST /v1/messages</c> and <c>GET /v1/models</c>, for tests without a network and an account.
/// Point any client at <see cref="BaseUrl"/> and read in <see cref="Requests"/> what it sent. Dispose stops it and cuts what is still open. Thread-safe.
/// </summary>
public sealed class SimulatorHost : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly SimulatorEngine _engine;
    private readonly CancellationTokenSource _stopping = new();

    private SimulatorHost(KestrelServer server, SimulatorEngine engine)
    {
        _server = server;
        _engine = engine;
    }

    /// <summary>The server's root, for example <c>http://127.0.0.1:40123</c>.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>What an OpenAI client takes as base address: <see cref="Address"/> and <c>/v1</c>. Anthropic's own SDKs take <see cref="Address"/>.</summary>
    public Uri BaseUrl => new(Address, "v1");

    /// <summary>The latest requests, oldest first, as they are now.</summary>
    public IReadOnlyList<SimulatorRequest> Requests => _engine.Requests;

    /// <summary>Starts a simulator that listens on 127.0.0.1.</summary>
    /// <param name="options">How it behaves; the defaults when null.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SimulatorHost> StartAsync(SimulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SimulatorOptions();
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.Limits.MaxRequestBodySize = 2 * SimulatorEngine.MaxBody;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;

        // Inline, a flush has reached the socket when it returns: a reset then cuts exactly where it was asked for, each byte of split=bytes travels alone, and no thread is changed per event.
        // That needs handlers that never block, and this one never does.
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions { UnsafePreferInlineScheduling = true }), NullLoggerFactory.Instance);
        var host = new SimulatorHost(new KestrelServer(Options.Create(kestrel), transport, NullLoggerFactory.Instance), new SimulatorEngine(options));
        try
        {
            await host._server.StartAsync(new Application(host), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        host.Address = new Uri(host._server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        return host;
    }

    /// <summary>Stops listening and cuts what is still open.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        try
        {
            await _server.StopAsync(now.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The token asks for an immediate stop; it has done its work.
        }

        _server.Dispose();
        _stopping.Dispose();
    }

    private async Task HandleAsync(IFeatureCollection features)
    {
        var lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        var request = await ReadAsync(features, lifetime.RequestAborted).ConfigureAwait(false);
        await _engine.HandleAsync(request, new KestrelReply(features), lifetime.RequestAborted, _stopping.Token).ConfigureAwait(false);
        if (_stopping.IsCancellationRequested)
        {
            lifetime.Abort();
        }
    }

    private async Task<SimulatorRequest> ReadAsync(IFeatureCollection features, CancellationToken cancellationToken)
    {
        var http = features.GetRequiredFeature<IHttpRequestFeature>();
        var headers = new Dictionary<string, string>(http.Headers.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in http.Headers)
        {
            headers[name] = value.ToString();
        }

        var reader = features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return new SimulatorRequest(http.Method, http.Path, http.QueryString, headers, body, _engine.Time.GetUtcNow());
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private sealed class Application(SimulatorHost host) : IHttpApplication<IFeatureCollection>
    {
        public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

        public Task ProcessRequestAsync(IFeatureCollection context) => host.HandleAsync(context);

        public void DisposeContext(IFeatureCollection context, Exception? exception)
        {
        }
    }
}
