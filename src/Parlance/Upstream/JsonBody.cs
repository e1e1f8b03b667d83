using System.Net;
using System.Net.Http.Headers;

namespace Parlance.Upstream;

/// <summary>A request body that is already in memory and is written without another copy.</summary>
internal sealed class JsonBody : HttpContent
{
    private static readonly MediaTypeHeaderValue s_json = new("application/json");

    public JsonBody(ReadOnlyMemory<byte> body)
    {
        Headers.ContentType = s_json;
        Bytes = body;
    }

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>Takes the place of the body that was sent.</summary>
    public void Fill(ReadOnlyMemory<byte> body)
    {
        Bytes = body;

        // What the framework reckons once it keeps.
        Headers.ContentLength = body.Length;
    }

    /// <summary>Forgets the body that was sent.</summary>
    public void Clear() => Bytes = default;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(Bytes).AsTask();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => stream.WriteAsync(Bytes, cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = Bytes.Length;
        return true;
    }
}
