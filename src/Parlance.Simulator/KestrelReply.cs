using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Parlance.Simulator;

/// <summary>An answer that goes out through a socket.</summary>
internal sealed class KestrelReply(IFeatureCollection features) : IReply
{
    private readonly PipeWriter _writer = features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;

    public void Start(int status, IReadOnlyList<KeyValuePair<string, string>> headers, long? length)
    {
        var response = features.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = status;
        foreach (var (name, value) in headers)
        {
            response.Headers[name] = StringValues.Concat(response.Headers[name], value);
        }

        response.Headers.ContentLength = length;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var result = await _writer.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        if (result.IsCompleted)
        {
            // The connection is gone although its token has not been told yet.
            throw new IOException("The client closed the connection.");
        }
    }

    public void Reset() => features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort();
}
