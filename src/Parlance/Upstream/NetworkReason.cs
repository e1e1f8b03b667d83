using System.Net.Sockets;
using System.Security.Authentication;

namespace Parlance.Upstream;

/// <summary>Why the network failed, in words that hold no address, path or credential of an exception's message.</summary>
internal static class NetworkReason
{
    public static string Of(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (Known(inner) is { } reason)
            {
                return reason;
            }
        }

        return exception is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } ? "the connection was closed early" : "the connection failed";
    }

    private static string? Known(Exception exception) => exception switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused",
        SocketException { SocketErrorCode: SocketError.ConnectionReset } => "connection reset",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "the host name is unknown",
        SocketException { SocketErrorCode: SocketError.NetworkUnreachable or SocketError.HostUnreachable } => "no route to the host",
        SocketException socket => $"socket error {socket.SocketErrorCode}",
        AuthenticationException => "the TLS handshake failed",
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => "the connection was closed early",
        HttpIOException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "the response headers are too large",
        HttpIOException => "the response is not valid HTTP",
        _ => null,
    };
}
