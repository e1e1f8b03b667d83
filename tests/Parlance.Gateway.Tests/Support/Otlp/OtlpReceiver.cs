using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Parlance.Gateway.Tests.Support.Otlp;

/// <summary>A receiver of OTLP, written from the protocol (opentelemetry.io/docs/specs/otlp): <c>POST /v1/traces</c> and <c>/v1/metrics</c> with binary bodies, or unary gRPC over HTTP/2.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;

    private OtlpReceiver(WebApplication application) => _application = application;

    public Uri Address => new(_application.Urls.First());

    /// <summary>Path, headers and message of everything that arrived.</summary>
    public ConcurrentQueue<(string Path, IHeaderDictionary Headers, byte[] Message)> Requests { get; } = new();

    public IReadOnlyList<ReceivedSpan> Spans => [.. Requests.Where(request => request.Path is "/v1/traces" or "/opentelemetry.proto.collector.trace.v1.TraceService/Export").SelectMany(request => ReceivedSpan.Read(request.Message))];

    public IReadOnlyList<ReceivedPoint> Points => [.. Requests.Where(request => request.Path is "/v1/metrics" or "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export").SelectMany(request => ReceivedPoint.Read(request.Message))];

    public static async Task<OtlpReceiver> StartAsync(bool isGrpc)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.ConfigureEndpointDefaults(listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._application.MapPost("/{**path}", isGrpc ? receiver.CallAsync : receiver.PostAsync);
        await receiver._application.StartAsync();
        return receiver;
    }

    /// <summary>Everything that arrived, headers included, as text.</summary>
    public string Dump() => string.Concat(Requests.Select(request => $"{request.Path} {string.Join(' ', request.Headers)} {Encoding.Latin1.GetString(request.Message)}\n"));

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task PostAsync(HttpContext http)
    {
        Assert.Equal("application/x-protobuf", http.Request.ContentType);
        Keep(http, await ReadAsync(http));
        http.Response.ContentType = "application/x-protobuf";
    }

    private async Task CallAsync(HttpContext http)
    {
        Assert.StartsWith("application/grpc", http.Request.ContentType, StringComparison.Ordinal);
        Assert.Equal("trailers", http.Request.Headers["te"]);
        var framed = await ReadAsync(http);
        Assert.Equal(0, framed[0]);
        Assert.Equal(framed.Length - 5, BinaryPrimitives.ReadInt32BigEndian(framed.AsSpan(1)));
        Keep(http, framed[5..]);
        http.Response.ContentType = "application/grpc";
        await http.Response.Body.WriteAsync(new byte[5]);
        http.Response.AppendTrailer("grpc-status", "0");
    }

    private void Keep(HttpContext http, byte[] message) => Requests.Enqueue((http.Request.Path.Value!, new HeaderDictionary(http.Request.Headers.ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase)), message));

    private static async Task<byte[]> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}
