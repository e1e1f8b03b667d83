using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Parlance.Tests.Client.Tools;

/// <summary>An MCP server with awkward tools, made with the package's own server side and run as a process of its own.</summary>
internal static class McpStdioServer
{
    public const string Argument = "mcp-server";

    /// <summary>A variable with the name of the only tool to offer.</summary>
    public const string Only = "MCP_SERVER_ONLY";

    /// <summary>The tools by name; two to a page. A call of <c>grow</c> adds one.</summary>
    private static readonly List<string> s_tools = ["echo", "environment", "process", "read.file", "read_file", new('x', 80), "photo", "structured", "broken", "refused", "mixed", "slow", "grow"];

    public static async Task RunAsync()
    {
        s_tools.RemoveAll(tool => Environment.GetEnvironmentVariable(Only) is { } only && tool != only);
        var options = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "awkward", Version = "1" },
            Capabilities = new ServerCapabilities { Tools = new ToolsCapability { ListChanged = true } },
            Handlers = new McpServerHandlers { ListToolsHandler = ListAsync, CallToolHandler = CallAsync },
        };
        await using var transport = new StdioServerTransport("awkward");
        await using var server = McpServer.Create(transport, options);
        await server.RunAsync();
    }

    private static ValueTask<ListToolsResult> ListAsync(RequestContext<ListToolsRequestParams> request, CancellationToken cancellationToken)
    {
        var from = int.Parse(request.Params?.Cursor ?? "0");
        return ValueTask.FromResult(new ListToolsResult
        {
            Tools = [.. s_tools.Skip(from).Take(2).Select(name => new Tool { Name = name, Description = $"About {name}.", InputSchema = Schema(name) })],
            NextCursor = from + 2 < s_tools.Count ? $"{from + 2}" : null,
        });
    }

    private static JsonElement Schema(string tool) => JsonElement.Parse(tool == "echo" ? """{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}""" : """{"type":"object"}""");

    private static async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        switch (request.Params?.Name)
        {
            case "echo":
                return Text(request.Params.Arguments!["text"].GetString()!);
            case "environment":
                return Text(string.Join(';', Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal)));
            case "process":
                return Text($"{Environment.ProcessId}");
            case "photo":
                return new CallToolResult { Content = [ImageContentBlock.FromBytes(new byte[] { 1, 2, 3 }, "image/png")] };
            case "structured":
                return new CallToolResult { StructuredContent = JsonElement.Parse("""{"degrees":21}""") };
            case "broken":
                return new CallToolResult { Content = [new TextContentBlock { Text = "the disk is full" }], IsError = true };
            case "refused":
                throw new McpProtocolException("no such row", McpErrorCode.InvalidParams);
            case "mixed":
                return new CallToolResult
                {
                    Content =
                    [
                        new TextContentBlock { Text = "see" },
                        AudioContentBlock.FromBytes(new byte[] { 1 }, "audio/wav"),
                        new EmbeddedResourceBlock { Resource = new TextResourceContents { Uri = "file:///a.txt", Text = "inside" } },
                        new EmbeddedResourceBlock { Resource = BlobResourceContents.FromBytes(new byte[] { 9 }, "file:///a.gif", "image/gif") },
                        new EmbeddedResourceBlock { Resource = BlobResourceContents.FromBytes(new byte[] { 9 }, "file:///a.zip", "application/zip") },
                        new ResourceLinkBlock { Name = "more", Uri = "file:///b.txt" },
                    ],
                    StructuredContent = JsonElement.Parse("""{"said":"twice"}"""),
                };
            case "slow" when request.Params.Arguments?.ContainsKey("forever") == true:
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return Text("never");
            case "grow":
                s_tools.Add("grown");
                await request.Server.SendNotificationAsync(NotificationMethods.ToolListChangedNotification, cancellationToken);
                return Text("grew");
            default:
                return Text(request.Params?.Name ?? "");
        }
    }

    private static CallToolResult Text(string text) => new() { Content = [new TextContentBlock { Text = text }] };
}
