using Microsoft.Extensions.Logging;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Features.Routing;
using Parlance.Gateway.Store;
using Parlance.Manifests;

namespace Parlance.Gateway.Hosting;

/// <summary>
/// Takes over a configuration, or a manifest beside it, that has changed: all of it or, where anything is wrong, nothing. Requests keep what they began with. Thread-safe.
/// </summary>
internal sealed partial class ConfigurationWatcher(GatewayOptions options, RouteTable routes, RoutingState routing, KeyRing keys, TimeProvider time, ILogger<ConfigurationWatcher> log)
{
    private static readonly TimeSpan s_settling = TimeSpan.FromMilliseconds(100);

    private readonly ILogger _log = log;
    private readonly Lock _swap = new();
    private readonly GatewayOptions _started = options;
    private volatile GatewayOptions _options = options;
    private IReadOnlyList<Provider> _found = [];
    private string? _seen = options.Source?.Fingerprint;

    /// <summary>Is told of each configuration that has come into force. Default nobody.</summary>
    public Action<GatewayOptions>? TakenOver { get; init; }

    /// <summary>What is in force.</summary>
    public GatewayOptions Options => _options;

    /// <summary>Looks for changes, and takes them over.</summary>
    public void Look()
    {
        lock (_swap)
        {
            TakeOver();
        }
    }

    /// <summary>Adds what answers on this machine once it has answered; the start does not wait for it.</summary>
    public async Task DiscoverAsync(CancellationToken cancellation)
    {
        // Callers who have waited for the start come first: asking around took as much time of the processor as the first answer.
        await Task.Delay(s_settling, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellation.IsCancellationRequested && _options.LocalServers is { Count: > 0 } candidates && await LocalServers.FindAsync(candidates, time, cancellation).ConfigureAwait(false) is { Count: > 0 } found)
        {
            lock (_swap)
            {
                _found = found;
                routes.Current = routes.Current.With(Wanted(found));
            }
        }
    }

    private void TakeOver()
    {
        if (_options.Source is not { } source || source.Fingerprint is var now && now == _seen)
        {
            return;
        }

        _seen = now;
        var (read, errors) = source.Load();
        if (read is null)
        {
            LogRefused(string.Join("; ", errors));
            return;
        }

        try
        {
            keys.Configure(read.Keys);
        }
        catch (StoreException e)
        {
            // Tried once more at the next look.
            _seen = string.Empty;
            LogStore(e);
            return;
        }

        if (NeedsRestart(_started, read) is { Count: > 0 } fields)
        {
            LogNeedsRestart(string.Join(", ", fields));
        }

        _options = read;
        routes.Current = new Routes(read.Catalog, read.Groups, routing).With(Wanted(_found));
        TakenOver?.Invoke(read);
        LogTakenOver();
    }

    /// <summary>A configuration that has come to name its providers wants no others.</summary>
    private IReadOnlyList<Provider> Wanted(IReadOnlyList<Provider> found) => [.. found.Where(provider => _options.LocalServers.Any(local => local.Id == provider.Id))];

    private static List<string> NeedsRestart(GatewayOptions running, GatewayOptions read)
    {
        List<string> fields = [];
        Add("listen", running.Listen.SequenceEqual(read.Listen));
        Add("data", running.DataDirectory == read.DataDirectory);
        Add("store_responses", running.StoreResponses == read.StoreResponses);
        Add("telemetry.otlp", Same(running.Telemetry.Otlp, read.Telemetry.Otlp));
        Add("request_log", running.RequestLog is null == read.RequestLog is null);
        Add("access_log", running.AccessLog == read.AccessLog);
        Add("defaults", running.Defaults == read.Defaults);
        return fields;

        static bool Same(OtlpOptions? left, OtlpOptions? right) => left is null == right is null && left?.Traces == right?.Traces && left?.Metrics == right?.Metrics && left?.IsGrpc == right?.IsGrpc;

        void Add(string field, bool same)
        {
            if (!same)
            {
                fields.Add(field);
            }
        }
    }

    [LoggerMessage(3001, LogLevel.Warning, "The configuration has changed and is in force.")]
    private partial void LogTakenOver();

    [LoggerMessage(3002, LogLevel.Error, "The configuration has changed, but cannot be used; the earlier one stays in force: {Errors}")]
    private partial void LogRefused(string errors);

    [LoggerMessage(3003, LogLevel.Warning, "A change of {Fields} counts after a restart.")]
    private partial void LogNeedsRestart(string fields);

    [LoggerMessage(3004, LogLevel.Error, "The configuration has changed, but the store cannot be read; the earlier one stays in force. Trying again every two seconds.")]
    private partial void LogStore(Exception error);
}
