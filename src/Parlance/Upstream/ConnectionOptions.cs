using System.Net;

namespace Parlance.Upstream;

/// <summary>How connections to providers are made. Immutable.</summary>
public sealed record ConnectionOptions
{
    /// <summary>Clock of all timeouts. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Time until a connection stands, TLS included. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = Timeouts.Default.Connect;

    /// <summary>Sends every request instead of a real connection; not disposed here. Default null. Must not follow redirects.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>Handlers that answer for a host name in place of a connection, for example an embedded simulator; not disposed here.</summary>
    public IReadOnlyDictionary<string, HttpMessageHandler> Embedded { get; init; } = new Dictionary<string, HttpMessageHandler>();

    /// <summary>Outbound proxy; null (default) connects directly. Never taken from the environment behind the operator's back.</summary>
    public IWebProxy? Proxy { get; init; }
}
