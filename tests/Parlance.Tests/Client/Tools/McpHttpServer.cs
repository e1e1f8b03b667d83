using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Parlance.Tests.Client.Tools;

/// <summary>
/// Streamable HTTP by hand, from the text of the protocol (revision 2025-06-18, "Transports" and "Lifecycle"): a session by header, answers as JSON and as event streams, one tool that adds.
/// </summary>
internal sealed class McpHttpServer : IAsyncDisposable
{
    private const string Session = "session-1";
    private readonly WebApplication _application;

    private McpHttpServer(WebApplication application) => _application = application;

    /// <summary>Path, session and authorisation of every request, and its method of JSON-RPC.</summary>
    public ConcurrentQueue<(string Path, string Verb, string? Session, string? Authorisation, string? Method)> Requests { get; } = new();

    public Uri Address => new(new Uri(_application.Urls.Single()), "/mcp");

    public static async Task<McpHttpServer> StartAsync(Uri? redirect = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new McpHttpServer(builder.Build());
        server._application.Run(context => server.AnswerAsync(context, redirect));
        await server._application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, Uri? redirect)
    {
        var request = context.Request;
        var message = request.Method == "POST" ? (JsonObject?)await JsonNode.ParseAsync(request.Body) : null;
        Requests.Enqueue((request.Path, request.Method, request.Headers["Mcp-Session-Id"], request.Headers.Authorization, (string?)message?["method"]));
        if (redirect is not null)
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = redirect.AbsoluteUri;
            return;
        }

        if (message is null)
        {
            context.Response.StatusCode = request.Method == "DELETE" ? 200 : 405;
            return;
        }

        switch ((string?)message["method"])
        {
            case "initialize":
                context.Response.Headers["Mcp-Session-Id"] = Session;
                await JsonAsync(context, message, """{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"adder","version":"1"}}""");
                break;
            case "tools/list" or "tools/call" when request.Headers["Mcp-Session-Id"] != Session:
                context.Response.StatusCode = 400;
                break;
            case "tools/list":
                await JsonAsync(context, message, """{"tools":[{"name":"add","inputSchema":{"type":"object","properties":{"left":{"type":"integer"},"right":{"type":"integer"}},"required":["left","right"]}}]}""");
                break;
            case "tools/call":
                var sum = (int)message["params"]!["arguments"]!["left"]! + (int)message["params"]!["arguments"]!["right"]!;
                context.Response.ContentType = "text/event-stream";
                await context.Response.WriteAsync($"event: message\ndata: {Result(message, $$"""{"content":[{"type":"text","text":"{{sum}}"}]}""")}\n\n");
                break;
            default:
                if (message["id"] is null)
                {
                    context.Response.StatusCode = 202;
                    break;
                }

                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync($$$"""{"jsonrpc":"2.0","id":{{{message["id"]!.ToJsonString()}}},"error":{"code":-32601,"message":"Method not found"}}""");
                break;
        }
    }

    private static async Task JsonAsync(HttpContext context, JsonObject message, string result)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(Result(message, result));
    }

    private static string Result(JsonObject message, string result) => $$"""{"jsonrpc":"2.0","id":{{message["id"]!.ToJsonString()}},"result":{{result}}}""";
}
