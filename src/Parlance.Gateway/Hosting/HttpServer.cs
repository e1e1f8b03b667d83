using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Parlance.Gateway.Hosting;

/// <summary>The HTTP server at the edge, with its limits. Strict by default: what it lets through has one meaning only.</summary>
internal static class HttpServer
{
    private const int MaxBody = 32 * 1024 * 1024;

    /// <summary>A server that will listen at <paramref name="addresses"/>; port 0 takes any free one.</summary>
    public static KestrelServer Create(IReadOnlyList<Uri> addresses, ILoggerFactory logs)
    {
        // Read by the server when it parses the first request: a bare line feed must not end a header line.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        SetLimits(options.Limits);
        foreach (var address in addresses)
        {
            Listen(options, address);
        }

        // Continuations run where the socket's event was seen: a hop to another thread costs more than the work of a request. No handler may block.
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions { NoDelay = true, UnsafePreferInlineScheduling = true }), logs);
        return new KestrelServer(Options.Create(options), transport, logs);
    }

    private static void SetLimits(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = MaxBody;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestHeaderCount = 100;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
        limits.MaxConcurrentConnections = 20_000;
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));

        // A caller who takes nothing for 30 s holds memory and an upstream call: it is cut.
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(30));
    }

    private static void Listen(KestrelServerOptions options, Uri address)
    {
        static void Http1(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;
        if (address.Host == "localhost")
        {
            options.ListenLocalhost(address.Port, Http1);
        }
        else if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
        {
            options.Listen(ip, address.Port, Http1);
        }
        else
        {
            options.ListenAnyIP(address.Port, Http1);
        }
    }
}
