using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Parlance.Gateway.Tests.Support;

/// <summary>A provider that answers everything with the same JSON: for bytes that no simulator would send.</summary>
internal sealed class FixedAnswer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private FixedAnswer(WebApplication application) => _application = application;

    /// <summary>Its address.</summary>
    public string Address => _application.Urls.First();

    public static async Task<FixedAnswer> StartAsync(string json)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new FixedAnswer(builder.Build());
        server._application.MapPost("/{**path}", async (HttpContext http) =>
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(json);
        });
        await server._application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
