using System.Net;
using Parlance.Client.Testing;

namespace Parlance;

/// <summary>
/// Records what a client and its providers say to each other in a file, and plays it back without a network: for <see cref="AiClientOptions.HttpHandler"/>, in tests. It sits below authorisation, so it works with every kind of credential,
/// and no credential reaches the file: headers of requests are not kept at all, of answers only harmless ones, and keys in addresses and bodies are blacked out. A request is found by its method, address and body
/// (members of a JSON object in any order); one that is made several times gets the recorded answers in their order. The file is JSON lines, one exchange a line. Thread-safe.
/// </summary>
public sealed class Cassette : HttpMessageHandler
{
    private readonly CassetteMode _mode;
    private readonly CassetteOptions _options;
    private readonly CassetteFile _file;
    private readonly HttpMessageInvoker _network;

    /// <summary>A cassette in the file <paramref name="path"/>.</summary>
    /// <param name="path">The file; its directory is made when something is recorded.</param>
    /// <param name="mode">Default: replay what is there, record what is not.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="CassetteException">The file is there and no cassette, or of a version that this one does not know.</exception>
    public Cassette(string path, CassetteMode mode = CassetteMode.Auto, CassetteOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _options = options ?? new CassetteOptions();
        _mode = mode == CassetteMode.Auto && _options.Environment("CI") is "true" or "1" ? CassetteMode.Replay : mode;
        _file = new CassetteFile(path, anew: mode == CassetteMode.Record);
        _network = new HttpMessageInvoker(_options.Inner ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }, disposeHandler: _options.Inner is null);
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var secrets = Secrets.Of(request);
        var asked = AskedExchange.Of(request, body, secrets);
        if (_mode != CassetteMode.Record)
        {
            if (_file.TryTake(asked, out var recorded))
            {
                return await ReplayAsync(recorded, cancellationToken).ConfigureAwait(false);
            }

            if (_mode == CassetteMode.Replay)
            {
                throw new CassetteException(_file.Explain(asked));
            }
        }

        return await RecordAsync(request, asked, secrets, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _network.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> ReplayAsync(RecordedExchange recorded, CancellationToken cancellationToken)
    {
        if (_options.InRealTime)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(recorded.WaitMs), _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }

        var content = new StreamContent(new ReplayedBody(recorded, _options.InRealTime ? _options.TimeProvider : null));
        var response = new HttpResponseMessage((HttpStatusCode)recorded.Status) { Content = content };
        foreach (var (name, value) in recorded.Headers)
        {
            if (name.StartsWith("content-", StringComparison.OrdinalIgnoreCase))
            {
                content.Headers.Add(name, value);
            }
            else
            {
                response.Headers.Add(name, value);
            }
        }

        return response;
    }

    private async Task<HttpResponseMessage> RecordAsync(HttpRequestMessage request, AskedExchange asked, Secrets secrets, CancellationToken cancellationToken)
    {
        var time = _options.TimeProvider;
        var started = time.GetTimestamp();
        var response = await _network.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var waited = time.GetElapsedTime(started);
        var exchange = new RecordedExchange(asked, (int)response.StatusCode, KeptHeaders.Of(response, secrets)) { WaitMs = (long)waited.TotalMilliseconds };
        var source = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var recording = new StreamContent(new RecordedBody(source, time, (chunks, broken) => _file.Add(exchange with { Chunks = secrets.BlackOut(chunks, request), Broken = broken })));
        foreach (var (name, values) in response.Content.Headers.NonValidated)
        {
            foreach (var value in values.Where(_ => name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)))
            {
                recording.Headers.Add(name, value);
            }
        }

        response.Content = recording;
        return response;
    }
}
