using System.Net;
using System.Net.Http.Headers;

namespace Parlance.Upstream;

/// <summary>A request body that is already in memory and is written without another copy.</summary>
internal sealed class JsonBody : HttpContent
{
    private static readonly MediaTypeHeaderValue s_json = new("application/json");
    private readonly ReadOnlyMemory<byte> _body;

    public JsonBody(ReadOnlyMemory<byte> body)
    {
        _body = body;
        Headers.ContentType = s_json;
    }

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Bytes => _body;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(_body).AsTask();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => stream.WriteAsync(_body, cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
