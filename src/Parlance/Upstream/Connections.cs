using System.Collections.ObjectModel;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Parlance.Dialects.Operations;
using Parlance.Manifests;
using Parlance.Upstream.Credentials;

namespace Parlance.Upstream;

/// <summary>
/// The only way to providers over HTTP: pooled connections without redirects, cookies, decompression or trace headers, so that a credential goes to the origin it is bound to and nowhere else.
/// Thread-safe; one instance per process is enough.
/// </summary>
public sealed partial class Connections : IDisposable
{
    /// <summary>A metadata server is on the machine or nowhere.</summary>
    private static readonly TimeSpan s_machineTimeout = TimeSpan.FromSeconds(1);

    private readonly HttpMessageInvoker _invoker;
    private readonly HttpMessageInvoker _machine;
    private readonly TokenSources _tokens;
    private readonly ConditionalWeakTable<Target, EnvelopeShelf>? _shelves;
    private readonly Dictionary<string, HttpMessageInvoker> _embedded;
    private readonly DeadlineSweep _sweep;

    /// <summary>Connections as <paramref name="options"/> say; null for the defaults.</summary>
    public Connections(ConnectionOptions? options = null)
    {
        options ??= new ConnectionOptions();
        TimeProvider = options.TimeProvider;
        _sweep = new DeadlineSweep(TimeProvider);
        _embedded = options.Embedded.ToDictionary(pair => pair.Key, pair => new HttpMessageInvoker(pair.Value, disposeHandler: false), StringComparer.OrdinalIgnoreCase);
        _invoker = options.Handler is { } handler ? new HttpMessageInvoker(handler, disposeHandler: false) : new HttpMessageInvoker(Network(options));
        _shelves = options.Handler is null ? [] : null;
        _machine = options.Handler is null ? new HttpMessageInvoker(Network(options with { Proxy = null, ConnectTimeout = s_machineTimeout })) : _invoker;
        _tokens = new TokenSources(new TokenConnection(_invoker, _machine, TimeProvider));
    }

    /// <summary>Clock of all timeouts.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>
    /// Ends all calls that are open with <paramref name="why"/>, and every later one before it is sent: for a process that is about to end. What has arrived of an answer stays read.
    /// Returns once their connections are being closed; the calls themselves end on their own threads.
    /// </summary>
    public void Close(ChatError why) => _sweep.Close(why);

    /// <summary>Sends one chat call. Never throws for what the provider or the network does: see <see cref="Exchange.Error"/>.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="credential">The key to use; null sends none, or what is minted for the identity of the target's provider. It must be one of the target's own provider.</param>
    /// <param name="body">The request's JSON; must stay unchanged until the exchange is disposed.</param>
    /// <param name="stream">Whether a stream is wanted; it is asked for where the target streams (<see cref="Target.Streams"/>).</param>
    /// <param name="timeouts">Limits of the phases.</param>
    /// <param name="deadline">Timestamp of <see cref="TimeProvider"/> at which the whole call ends.</param>
    /// <param name="cancellation">The caller's wish to stop: closes the connection to the provider.</param>
    public ValueTask<Exchange> SendAsync(Target target, Secret? credential, ReadOnlyMemory<byte> body, bool stream, Timeouts timeouts, long deadline, CancellationToken cancellation) =>
        SendAsync(target, credential, body, stream, ReadOnlyDictionary<string, string>.Empty, timeouts, deadline, cancellation);

    /// <summary>The same with headers of the caller.</summary>
    internal ValueTask<Exchange> SendAsync(Target target, Secret? credential, ReadOnlyMemory<byte> body, bool stream, IReadOnlyDictionary<string, string> headers, Timeouts timeouts, long deadline, CancellationToken cancellation)
    {
        var asks = (stream && target.Streams) || target.Wire.Quirks.StreamOnly;
        var exchange = new Exchange(target, _sweep, timeouts, whole: !asks, deadline, cancellation) { AsksStream = asks };
        var (uri, accept) = asks ? (target.StreamUri, target.Dialect.StreamType) : (target.ChatUri, "application/json");
        var shelf = headers.Count == 0 ? ShelfOf(target, credential) : null;
        if (shelf is not null && shelf.TryTake(uri, accept, credential, out var envelope))
        {
            envelope.Fill(body);
            return SendAsync(exchange, envelope);
        }

        return SendAsync(exchange, uri, new JsonBody(body), accept, credential, headers, shelf);
    }

    /// <summary>Sends one call that is not chat, to the target's own address for it. The same as a chat call otherwise.</summary>
    internal ValueTask<Exchange> SendAsync(Target target, Secret? credential, ReadOnlyMemory<byte> body, IOperationCall call, Timeouts timeouts, long deadline, CancellationToken cancellation)
    {
        var exchange = new Exchange(target, _sweep, timeouts, whole: true, deadline, cancellation);
        if (!target.TryGetUri(call.Operation, out var uri))
        {
            exchange.Fail(new ChatError(ErrorKind.NotFound, $"{target.Name} has no {call.Operation.Word()}.") { Side = ErrorSide.Gateway });
            return ValueTask.FromResult(exchange);
        }

        return SendAsync(exchange, uri, call.Body is { } streamed ? new StreamedBody(streamed) : new JsonBody(body), call.Accept, credential, ReadOnlyDictionary<string, string>.Empty);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Exchange> SendAsync(Exchange exchange, Envelope envelope)
    {
        await exchange.OpenAsync(_invoker, envelope.Request, envelope).ConfigureAwait(false);
        return exchange;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Exchange> SendAsync(
        Exchange exchange, Uri uri, HttpContent? content, string accept, Secret? credential, IReadOnlyDictionary<string, string> callers, EnvelopeShelf? shelf = null)
    {
        var source = credential is null ? _tokens.For(exchange.Target.Provider.Identity) : null;
        for (var again = false; ; again = true)
        {
            var grant = source?.Current;
            if (source is not null && grant is null && (grant = await MintAsync(exchange, source).ConfigureAwait(false)) is null)
            {
                return exchange;
            }

            if (Compose(exchange, uri, content, accept, credential, grant, callers) is not { } request)
            {
                return exchange;
            }

            await exchange.OpenAsync(Route(uri), request, shelf is null ? null : new Envelope(request, (JsonBody)content!, accept, credential, shelf)).ConfigureAwait(false);

            // A token can end before its time, when it is withdrawn: once it is minted anew.
            if (exchange.Status != 401 || grant is null || again || !source!.TryDiscard(grant))
            {
                return exchange;
            }

            exchange.Reopen();
        }
    }

    /// <summary>Where calls of the target with that key find what earlier ones composed; null where each must compose its own: another handler might keep it, and a signature, a token or a job is each call's own.</summary>
    private EnvelopeShelf? ShelfOf(Target target, Secret? credential) =>
        credential is null || target.Provider.Auth is not { Service: null, Query: null } || target.Dialect.HasJobs || Route(target.ChatUri) != _invoker ? null : _shelves?.GetOrCreateValue(target);

    private Func<Uri, ValueTask> Repeat(Exchange exchange, Secret? credential, IReadOnlyDictionary<string, string> callers) =>
        async next => await SendAsync(exchange, next, null, "application/json", credential, callers).ConfigureAwait(false);

    private static async ValueTask<Grant?> MintAsync(Exchange exchange, TokenSource source)
    {
        var minting = source.MintAsync();
        if (!await exchange.AwaitAsync(minting).ConfigureAwait(false))
        {
            return null;
        }

        var minted = await minting.ConfigureAwait(false);
        if (minted.Grant is null)
        {
            exchange.Fail(new ChatError(ErrorKind.Authentication, $"There is no token for provider '{exchange.Target.Provider.Id}': {minted.Problem}.") { Code = "upstream_auth_error", Status = 502, Phase = ErrorPhase.Connect, Retryable = minted.IsPassing });
        }

        return minted.Grant;
    }

    /// <summary>The request with everything on it; null when it cannot be sent, which the exchange then says.</summary>
    private HttpRequestMessage? Compose(Exchange exchange, Uri uri, HttpContent? content, string accept, Secret? credential, Grant? grant, IReadOnlyDictionary<string, string> callers)
    {
        var provider = exchange.Target.Provider;
        if (exchange.Again is null && exchange.Target.Dialect.HasJobs)
        {
            exchange.Again = Repeat(exchange, credential, callers);
        }

        var request = new HttpRequestMessage(content is null ? HttpMethod.Get : HttpMethod.Post, uri) { Content = content };
        try
        {
            WriteHeaders(request.Headers, provider, exchange.Target.Dialect.Headers, accept);
            WriteAll(request.Headers, callers);
            if (Authorisation.TryWrite(request, provider, credential, grant, TimeProvider.GetUtcNow()))
            {
                return request;
            }

            exchange.Fail(new ChatError(ErrorKind.InvalidRequest, $"A body that is streamed cannot be signed for provider '{provider.Id}'.") { Side = ErrorSide.Gateway });
        }
        catch (FormatException)
        {
            exchange.Fail(new ChatError(ErrorKind.Authentication, $"The key or a header of provider '{provider.Id}' holds a character that no header may hold; set it anew without line breaks.") { Side = ErrorSide.Gateway });
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sweep.Dispose();
        _invoker.Dispose();
        _machine.Dispose();
        foreach (var invoker in _embedded.Values)
        {
            invoker.Dispose();
        }
    }

    private static SocketsHttpHandler Network(ConnectionOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
        MaxResponseHeadersLength = 32,

        // An answer that nobody wants any more ends at once; its connection is kept only where the rest is already here.
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(50),
        MaxResponseDrainSize = 16 * 1024,
        UseProxy = options.Proxy is not null,
        Proxy = options.Proxy,
    };

    private static void WriteHeaders(HttpRequestHeaders headers, Provider provider, IReadOnlyDictionary<string, string> needed, string accept)
    {
        WriteAll(headers, provider.Headers);
        WriteAll(headers, needed, except: provider.Headers);
        headers.Add("Accept", accept);
    }

    // Most have none: to enumerate nothing through the interface would cost an enumerator each time.
    private static void WriteAll(HttpRequestHeaders headers, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string>? except = null)
    {
        if (values.Count == 0)
        {
            return;
        }

        foreach (var (name, value) in values)
        {
            if (except?.ContainsKey(name) != true)
            {
                headers.Add(name, value);
            }
        }
    }

    private HttpMessageInvoker Route(Uri uri) => _embedded.Count > 0 && _embedded.TryGetValue(uri.Host, out var embedded) ? embedded : _invoker;
}
