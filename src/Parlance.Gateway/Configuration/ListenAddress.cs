using System.Net;

namespace Parlance.Gateway.Configuration;

/// <summary>What may be an address to listen at.</summary>
internal static class ListenAddress
{
    private const string Rule = "must be an address such as http://127.0.0.1:4000";

    /// <summary>The address that <paramref name="text"/> means; else what is wrong with it.</summary>
    /// <param name="text">As written: <c>http</c>, an IP address, <c>localhost</c> or <c>*</c>, and a port.</param>
    /// <param name="insecure">Whether keys may cross a network in clear text.</param>
    public static (Uri? Address, string? Problem) Read(string text, bool insecure)
    {
        // An asterisk is how people write "every interface"; it is no host that Uri would take.
        var written = text.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(written, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address is not { UserInfo.Length: 0, PathAndQuery: "/", Fragment.Length: 0 })
        {
            return (null, Rule);
        }

        if (address.Scheme == "https")
        {
            return (null, "TLS is not yet supported; listen at http://127.0.0.1 behind a proxy that ends TLS");
        }

        if (address.Host == "localhost")
        {
            return (address, null);
        }

        if (!IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
        {
            return (null, Rule + "; instead of a host name write the IP address of an interface, or * for all");
        }

        return IPAddress.IsLoopback(ip) || insecure
            ? (address, null)
            : (null, "would take keys in clear text from the network; listen at 127.0.0.1 behind a proxy that ends TLS, or set allow_insecure_listen: true where the network is trusted");
    }
}
