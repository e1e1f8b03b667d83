using System.Net;

namespace Parlance.Tests.Support;

/// <summary>A provider's end of the wire: answers request after request as told, with bytes as vendors send them, and keeps what it was sent. Without sockets, on the caller's thread.</summary>
public sealed class Vendor(ManualTime time) : HttpMessageHandler
{
    private readonly Queue<Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>> _script = new();

    /// <summary>What was sent, in order.</summary>
    public List<SentRequest> Sent { get; } = [];

    /// <summary>The bodies that were handed out, in order.</summary>
    public List<VendorBody> Bodies { get; } = [];

    /// <summary>Answers the next request with a whole body; each header is <c>name: value</c>.</summary>
    public Vendor Answers(int status, string body = "", string contentType = "application/json", params string[] headers) => Answers(status, answer => answer.Says(body), contentType, headers);

    /// <summary>Answers the next request with a body as scripted.</summary>
    public Vendor Answers(int status, Action<VendorBody> script, string contentType = "application/json", params string[] headers)
    {
        var body = new VendorBody(time);
        script(body);
        return Then((_, _) => Task.FromResult(Response(status, contentType, body, headers)));
    }

    /// <summary>Answers the next request with a stream of events as scripted.</summary>
    public Vendor Streams(Action<VendorBody> script) => Answers(200, script, "text/event-stream; charset=utf-8");

    /// <summary>Answers the next request with this stream of events, at once and to its end.</summary>
    public Vendor Streams(string events) => Streams(body => body.Says(events));

    /// <summary>Answers the next request only after <paramref name="wait"/>, then as told next.</summary>
    public Vendor Waits(TimeSpan wait)
    {
        return Then(async (request, cancellation) =>
        {
            await time.WaitAsync(wait, cancellation).ConfigureAwait(false);
            return await _script.Dequeue()(request, cancellation).ConfigureAwait(false);
        });
    }

    /// <summary>Never answers the next request.</summary>
    public Vendor Hangs() => Waits(Timeout.InfiniteTimeSpan);

    /// <summary>Fails the next request as the network does.</summary>
    public Vendor Fails(Exception exception) => Then((_, _) => Task.FromException<HttpResponseMessage>(exception));

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        Sent.Add(new SentRequest(request.RequestUri!, request.Headers.ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase), body, time.Elapsed));
        Assert.True(_script.Count > 0, $"Request {Sent.Count} to {request.RequestUri} was not expected.");
        return await _script.Dequeue()(request, cancellationToken).ConfigureAwait(false);
    }

    private Vendor Then(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _script.Enqueue(answer);
        return this;
    }

    private HttpResponseMessage Response(int status, string contentType, VendorBody body, string[] headers)
    {
        Bodies.Add(body);
        var content = new StreamContent(body);
        content.Headers.Add("Content-Type", contentType);
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = content };
        foreach (var header in headers)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            response.Headers.Add(header[..colon], header[(colon + 1)..].Trim());
        }

        return response;
    }
}
