namespace Parlance.Client.DependencyInjection;

/// <summary>Handlers of an application's <see cref="IHttpClientFactory"/>: they may do much, but a key goes to no address that a server's answer names.</summary>
internal static class FactoryHandler
{
    /// <summary>Name of the HTTP client of a registration.</summary>
    public static string NameOf(string registration) => registration.Length == 0 ? "Parlance" : $"Parlance:{registration}";

    /// <summary>Switches off what a handler has by default: redirects, cookies, decompression and trace headers.</summary>
    public static void Harden(HttpMessageHandler primary)
    {
        switch (primary)
        {
            case SocketsHttpHandler sockets:
                sockets.AllowAutoRedirect = false;
                sockets.UseCookies = false;
                sockets.AutomaticDecompression = System.Net.DecompressionMethods.None;
                sockets.ActivityHeadersPropagator = null;
                break;
            case HttpClientHandler client:
                client.AllowAutoRedirect = false;
                client.UseCookies = false;
                client.AutomaticDecompression = System.Net.DecompressionMethods.None;
                break;
        }
    }

    /// <summary>The handler; an <see cref="AiException"/> when what it ends in follows redirects all the same.</summary>
    public static HttpMessageHandler Check(HttpMessageHandler handler, string client)
    {
        var last = handler;
        while (last is DelegatingHandler { InnerHandler: { } inner })
        {
            last = inner;
        }

        return last is SocketsHttpHandler { AllowAutoRedirect: true } or HttpClientHandler { AllowAutoRedirect: true }
            ? throw new AiException(new ChatError(ErrorKind.InvalidRequest, $"The handler of the HTTP client '{client}' follows redirects, which could take a key to another address; set AllowAutoRedirect = false on it.") { Side = ErrorSide.Client, Param = "http_handler" })
            : handler;
    }
}
