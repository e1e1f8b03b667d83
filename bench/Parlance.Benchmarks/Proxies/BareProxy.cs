using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Parlance.Benchmarks.Proxies;

/// <summary>
/// The yardstick: a pass-through proxy as one writes it with ASP.NET Core and <see cref="HttpClient"/> in their default settings. It checks no key, counts nothing and stores nothing.
/// </summary>
internal static class BareProxy
{
    // Left alone by every proxy: they belong to one connection (RFC 9110, 7.6.1), and HttpClient sets its own Host.
    private static readonly string[] OfConnection = ["Host", "Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade", "TE", "Trailer", "Proxy-Connection"];

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var port = (int)arguments.Number("--port", 0);
        var upstream = arguments.Required("--upstream");
        arguments.End();
        var builder = WebApplication.CreateBuilder();

        // What appsettings.json of the web template says.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        var app = builder.Build();
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
        app.Map("/{**path}", context => ForwardAsync(context, client, upstream));
        await app.RunAsync($"http://127.0.0.1:{port}");
        return 0;
    }

    private static async Task ForwardAsync(HttpContext context, HttpClient client, string upstream)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), upstream + context.Request.Path + context.Request.QueryString);
        request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, value) in context.Request.Headers)
        {
            if (!OfConnection.Contains(name, StringComparer.OrdinalIgnoreCase) && !request.Headers.TryAddWithoutValidation(name, value.ToArray()))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value.ToArray());
            }
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (!OfConnection.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        // Each write to the response body is flushed, so an event leaves as soon as it was read.
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
