using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Parlance.Manifests;

namespace Parlance.Gateway.Surfaces;

/// <summary>Who may read metrics beside keys that administer. Thread-safe.</summary>
internal sealed class MetricsAccess
{
    private volatile byte[]? _digest;

    public MetricsAccess(Secret? key) => Configure(key);

    /// <summary>Puts another key in the place of the one before; null for none.</summary>
    public void Configure(Secret? key) => _digest = key is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(key.Reveal()));

    /// <summary>Whether the key that is presented is the one for metrics; where there is none, whether a program on this machine asks without a key.</summary>
    public bool Allows(HttpContext http)
    {
        var presented = Presented.Key(http.Request);
        return _digest is { } digest
            ? CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(presented.ToString())), digest)
            : presented.IsEmpty && IsLocal(http);
    }

    /// <summary>From this machine and by its own name, so that neither what a proxy here passes on counts, nor a page in a browser here whose name was made to lead here.</summary>
    private static bool IsLocal(HttpContext http)
    {
        var (request, host) = (http.Request, http.Request.Host.Host);
        return http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            && (host == "localhost" || (IPAddress.TryParse(host, out var asked) && IPAddress.IsLoopback(asked)))
            && !request.Headers.ContainsKey("X-Forwarded-For") && !request.Headers.ContainsKey("Forwarded") && !request.Headers.ContainsKey("X-Real-IP");
    }
}
