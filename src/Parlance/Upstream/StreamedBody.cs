using System.Net;
using System.Net.Http.Headers;

namespace Parlance.Upstream;

/// <summary>Sends a body that does not stand in memory.</summary>
internal sealed class StreamedBody : HttpContent
{
    private readonly IRequestBody _body;

    public StreamedBody(IRequestBody body)
    {
        _body = body;
        Headers.ContentType = MediaTypeHeaderValue.Parse(body.ContentType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _body.WriteToAsync(stream, CancellationToken.None).AsTask();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => _body.WriteToAsync(stream, cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
