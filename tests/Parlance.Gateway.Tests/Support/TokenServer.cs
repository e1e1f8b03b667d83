using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Parlance.Gateway.Tests.Support;

/// <summary>A token endpoint on this machine that gives one token to one client, strictly by RFC 6749 section 4.4.</summary>
internal sealed class TokenServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private TokenServer(WebApplication application) => _application = application;

    /// <summary>Its address.</summary>
    public string Address => $"{_application.Urls.First()}/oauth/token";

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    public static async Task<TokenServer> StartAsync(string client, string secret, string token)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new TokenServer(builder.Build());
        server._application.MapPost("/oauth/token", async (HttpContext http) =>
        {
            server.Asked++;
            var form = await http.Request.ReadFormAsync();
            var isGood = form["grant_type"] == "client_credentials" && form["client_id"] == client && form["client_secret"] == secret;
            http.Response.StatusCode = isGood ? 200 : 401;
            await http.Response.WriteAsync(isGood ? $$"""{"access_token":"{{token}}","token_type":"Bearer","expires_in":3600}""" : $$"""{"error":"invalid_client","error_description":"{{form["client_secret"]}} is wrong"}""");
        });
        await server._application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
