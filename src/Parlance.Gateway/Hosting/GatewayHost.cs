using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.AccessLines;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Features.Cache;
using Parlance.Gateway.Features.Guardrails;
using Parlance.Gateway.Features.Idempotency;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Features.Requests;
using Parlance.Gateway.Features.Responses;
using Parlance.Gateway.Features.Routing;
using Parlance.Gateway.Features.Telemetry;
using Parlance.Gateway.Relay;
using Parlance.Gateway.Store;
using Parlance.Gateway.Surfaces;
using Parlance.Gateway.Surfaces.Admin;
using Parlance.Gateway.Surfaces.Forms;
using Parlance.Manifests;
using Parlance.Simulator;
using Parlance.Upstream;

namespace Parlance.Gateway.Hosting;

/// <summary>
/// A running gateway: what <c>parlance serve</c> starts, and what tests start in their own process. <see cref="StopAsync"/> lets running answers finish; dispose ends them.
/// </summary>
public sealed class GatewayHost : IAsyncDisposable
{
    /// <summary>How long calls are still taken after the end has begun, while others run: whoever spreads calls looks about this often.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    /// <summary>How long callers may take to receive why their answer was cut.</summary>
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(5);

    private readonly StoreLock _lock;
    private readonly KestrelServer _server;
    private readonly Connections _connections;
    private readonly LedgerWriter _ledger;
    private readonly Settlement _settlement;
    private readonly ResponseStore? _responses;
    private readonly IdempotentCalls _idempotent;
    private readonly KeyRing _keys;
    private readonly RateGate _gate;
    private readonly Lookout _lookout;
    private readonly Retention _retention;
    private readonly KeepAlive _keepAlive;
    private readonly SimulatorHandler _simulator;
    private readonly CancellationTokenSource _stop = new();
    private Task _discovery = Task.CompletedTask;
    private readonly GatewayMeter _meter = new();
    private readonly GatewaySpans _spans;
    private readonly OtlpExport? _otlp;
    private readonly AccessLog? _access;
    private readonly Intake _intake;
    private readonly TimeProvider _time;
    private readonly GuardCounts _guardCounts = new();
    private readonly Webhook _webhook;
    private readonly RequestLog? _requests;
    private bool _disposed;

    private GatewayHost(GatewayOptions options, StoreLock held, TimeProvider time, ILoggerFactory logs)
    {
        _lock = held;
        _time = time;
        _intake = new Intake(options.MaxInflight);
        var store = KeyStore.Open(options.DataDirectory, time);
        FirstKey = store.EnsureFirst(options.Keys.Count > 0)?.Secret.Reveal();
        _ledger = new LedgerWriter(new StoreFile(options.DataDirectory), time, logs.CreateLogger<LedgerWriter>(), settlesCut: true);

        _gate = new RateGate(time) { Queue = options.Queue };

        // After the ledger, which settles what a crash has cut: limits begin from it.
        PurseSet purses = null!;
        var ledger = new LedgerReader(options.DataDirectory);
        var corrections = new Corrections(ledger) { Purses = () => purses };
        purses = new PurseSet(new BudgetBook(time), _gate, corrections.ReadSpent, options.Defaults.AllowsUnpriced, time);
        _keys = new KeyRing(store, options.Keys, purses.Fit, time);
        _responses = options.StoreResponses ? new ResponseStore(new StoreFile(options.DataDirectory), time) : null;
        _keepAlive = new KeepAlive(time);
        _simulator = new SimulatorHandler(new SimulatorOptions { TimeProvider = time, KeepRequests = 0 });
        _connections = new Connections(new ConnectionOptions
        {
            TimeProvider = time,
            ConnectTimeout = options.Defaults.Timeouts.Connect,
            Embedded = ManifestSet.Embedded.Simulated.Select(manifest => manifest.BaseUrl!.Host)
                .Union(options.Catalog.Providers.Where(provider => provider.Simulated).Select(provider => provider.BaseUrl.Host)).ToDictionary(host => host, HttpMessageHandler (_) => _simulator),
        });
        var attempts = new AttemptLoop(_connections, new AttemptOptions { Timeouts = options.Defaults.Timeouts, MaxRetries = options.Defaults.MaxRetries });
        var routing = new RoutingState(time, new Random());
        var routes = new RouteTable(new Routes(options.Catalog, options.Groups, routing));
        _access = options.AccessLog is { } access ? new AccessLog(access.Path, logs.CreateLogger<AccessLog>()) : null;
        _requests = options.RequestLog is { } kept ? new RequestLog(new StoreFile(options.DataDirectory), kept, time, logs.CreateLogger<RequestLog>()) : null;
        var counts = new CallCounts(target => routes.Current.IsConfigured(target));
        var observation = new Observation(counts, _meter, _spans = new GatewaySpans(time), _access, _requests, time);
        var settlement = _settlement = new Settlement(_ledger, observation, time, logs.CreateLogger<Settlement>());
        var relay = new AnswerRelay(_keepAlive, time);
        var responses = new StoredResponses(_responses, logs.CreateLogger<StoredResponses>());
        var cache = new AnswerCache(options.Cache, time);
        var guardrails = new GuardrailTable(options.Guardrails);
        _webhook = new Webhook(time, logs.CreateLogger<Webhook>());
        var guarding = new Guarding(guardrails, _webhook, _guardCounts);
        var chat = new ChatPipeline(routes, attempts, settlement, purses, relay, new CachedRelay(cache, _ledger, time), guarding, responses, options.Defaults.Strict, time);
        var operations = new OperationPipeline(routes, attempts, settlement, purses, relay, guarding, new SpoolFolder(options.DataDirectory), options.Defaults.Strict, time);
        _idempotent = new IdempotentCalls(new KeptAnswers(new StoreFile(options.DataDirectory), time), logs.CreateLogger<IdempotentCalls>());
        var adminLedger = new AdminLedger(ledger, new LedgerRerater(options.DataDirectory, name => routes.Current.PriceOf(name)), store, corrections.Look);
        var explainer = new Explainer(routes, _keys.Named, purses, attempts.Health, () => Watcher!.Options, time);
        var administration = new AdminSurface(store, new TenantStore(options.DataDirectory, time), adminLedger, new AdminRequests(new RequestLogReader(options.DataDirectory), store), _keys, explainer, purses.StateOf);
        Routes =
        [
            .. chat.Routes,
            .. operations.Routes,
            .. new ResponsesSurface(responses).Routes,
            .. new ModelsSurface(routes).Routes,
            .. new OllamaSurface(routes).Routes,
            .. new CountSurface(routes, attempts, settlement, purses, guarding, time).Routes,
            .. new BillingSurface(new KeyCosts(options.DataDirectory), purses.StateOf, time).Routes,
            .. administration.Routes,
            .. new MetricsSurface(counts, _ledger, attempts, _gate, _access, _requests, time).Routes,
            .. new HealthSurface(() => _intake.IsClosing, () => settlement.Unavailable is not null).Routes,
            .. SchemaSurface.Routes,
        ];
        var metrics = new MetricsAccess(options.Telemetry.MetricsKey);
        Application = new GatewayApplication(new Switchboard(Routes, _keys, _idempotent, _intake, metrics, purses, _requests, time), _intake, observation, time, logs.CreateLogger<GatewayApplication>());
        _server = HttpServer.Create(options.Listen, logs);
        _otlp = OtlpExport.Start(options.Telemetry.Otlp);
        var keyWatcher = new KeyWatcher(_keys, logs.CreateLogger<KeyWatcher>());
        Watcher = new ConfigurationWatcher(options, routes, routing, _keys, time, logs.CreateLogger<ConfigurationWatcher>())
        {
            TakenOver = read =>
            {
                metrics.Configure(read.Telemetry.MetricsKey);
                if (_requests is not null && read.RequestLog is { } keeps)
                {
                    _requests.Options = keeps;
                }

                _gate.Queue = read.Queue;
                cache.Configure(read.Cache);
                _intake.Ceiling = read.MaxInflight;
                guardrails.Configure(read.Guardrails);
            },
        };
        _retention = new Retention(new LedgerPruner(options.DataDirectory), () => Watcher.Options.Retention, time, logs.CreateLogger<Retention>());
        _lookout = new Lookout(
            () =>
            {
                keyWatcher.Look();
                corrections.Look();
                Watcher.Look();
                _retention.Look();
            },
            time);
    }

    /// <summary>Where it listens, with the real ports, for example <c>http://127.0.0.1:4000</c>.</summary>
    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <summary>The first key, when this start created it; else null. It also stands in <c>DATA/first-key</c>.</summary>
    public string? FirstKey { get; }

    /// <summary>What takes a changed configuration over, every two seconds.</summary>
    internal ConfigurationWatcher Watcher { get; }

    /// <summary>All that it answers.</summary>
    internal IReadOnlyList<Route> Routes { get; }

    private GatewayApplication Application { get; }

    /// <summary>Starts a gateway and returns once it listens.</summary>
    /// <param name="options">What it serves and where.</param>
    /// <param name="time">Clock; null for the system's.</param>
    /// <param name="logs">Where its log goes; null for nowhere.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="StoreException">The data directory cannot be used.</exception>
    /// <exception cref="IOException">An address is in use.</exception>
    public static async Task<GatewayHost> StartAsync(GatewayOptions options, TimeProvider? time = null, ILoggerFactory? logs = null, CancellationToken cancellation = default)
    {
        var host = Open(options, time ?? TimeProvider.System, logs ?? Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        try
        {
            await host._server.StartAsync(host.Application, cancellation).ConfigureAwait(false);

            // After the door is open: servers on this machine may take their time to answer, or not to.
            host._discovery = host.Watcher.DiscoverAsync(host._stop.Token);
            host.Addresses = [.. host._server.Features.Get<IServerAddressesFeature>()!.Addresses];
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static GatewayHost Open(GatewayOptions options, TimeProvider time, ILoggerFactory logs)
    {
        var held = StoreLock.Take(options.DataDirectory);
        try
        {
            return new GatewayHost(options, held, time, logs);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Ends in order. <c>/health</c> says 503 at once; while calls run, for up to 5 s more, what still arrives is answered, so that whoever spreads calls can turn away. Then the door closes, and running answers
    /// finish until <paramref name="cutOff"/>. Those that have not by then are ended with an error in the shape of their door. Everything is recorded.
    /// </summary>
    public async Task StopAsync(CancellationToken cutOff)
    {
        _intake.Close();
        var closing = _time.GetTimestamp();
        while (_intake.Running > 0 && _time.GetElapsedTime(closing) < s_grace && !cutOff.IsCancellationRequested)
        {
            await Task.Delay(s_look, _time, CancellationToken.None).ConfigureAwait(false);
        }

        using var cut = new CancellationTokenSource();
        var stopped = _server.StopAsync(cut.Token);
        try
        {
            await stopped.WaitAsync(cutOff).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cutOff.IsCancellationRequested)
        {
            _connections.Close(Refusals.Stopping());
            using var patience = new CancellationTokenSource(s_lastWords, _time);
            await using var _ = patience.Token.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), cut);
            await stopped.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _server.StopAsync(_stop.Token).ConfigureAwait(false);
        await _discovery.ConfigureAwait(false);
        _server.Dispose();
        _keepAlive.Dispose();
        _connections.Dispose();
        _simulator.Dispose();
        _settlement.Dispose();
        await _ledger.DisposeAsync().ConfigureAwait(false);
        _responses?.Dispose();
        _idempotent.Dispose();
        _gate.Dispose();
        _lookout.Dispose();
        _retention.Dispose();
        _keys.Dispose();
        _stop.Dispose();
        _otlp?.Dispose();
        _access?.Dispose();
        _requests?.Dispose();
        _spans.Dispose();
        _meter.Dispose();
        _guardCounts.Dispose();
        _webhook.Dispose();
        _lock.Dispose();
    }
}
