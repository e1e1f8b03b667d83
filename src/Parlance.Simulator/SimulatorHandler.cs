namespace Parlance.Simulator;

/// <summary>
/// The simulated provider in this process, without sockets: give it to an <see cref="HttpClient"/> or <see cref="HttpMessageInvoker"/> and any address reaches it. It answers byte for byte
/// what <see cref="SimulatorHost"/> answers, streams with the same pauses, and notices when the response is disposed. Thread-safe.
/// </summary>
public sealed class SimulatorHandler : HttpMessageHandler
{
    private readonly SimulatorEngine _engine;

    /// <summary>A simulator of its own.</summary>
    /// <param name="options">How it behaves; the defaults when null. <see cref="SimulatorOptions.Port"/> means nothing here.</param>
    public SimulatorHandler(SimulatorOptions? options = null) => _engine = new SimulatorEngine(options ?? new SimulatorOptions());

    /// <summary>The latest requests, oldest first, as they are now.</summary>
    public IReadOnlyList<SimulatorRequest> Requests => _engine.Requests;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var arrived = await ReadAsync(request, cancellationToken).ConfigureAwait(false);
        var reply = new PipeReply(request);
        _ = reply.RunAsync(token => _engine.HandleAsync(arrived, reply, token));
        try
        {
            return await reply.Response.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            reply.Abandon();
            throw;
        }
    }

    private async Task<SimulatorRequest> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in request.Headers.NonValidated)
        {
            headers[header.Key] = header.Value.ToString();
        }

        ReadOnlyMemory<byte> body = default;
        if (request.Content is not null)
        {
            foreach (var header in request.Content.Headers.NonValidated)
            {
                headers[header.Key] = header.Value.ToString();
            }

            body = await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        }

        return new SimulatorRequest(request.Method.Method, request.RequestUri?.AbsolutePath ?? "/", request.RequestUri?.Query ?? "", headers, body, _engine.Time.GetUtcNow());
    }
}
