using System.Text.Json;
using Microsoft.Extensions.AI;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Parlance.Client.ExtensionsAi;

namespace Parlance.Client.Tools;

/// <summary>One tool of an MCP server. Thread-safe.</summary>
internal sealed class McpFunction(McpClient client, Tool tool, string name, int maxResultLength) : AIFunction
{
    public override string Name => name;

    public override string Description => tool.Description ?? tool.Title ?? "";

    public override JsonElement JsonSchema => tool.InputSchema;

    /// <summary>The name by which the server knows the tool.</summary>
    public override IReadOnlyDictionary<string, object?> AdditionalProperties { get; } = new Dictionary<string, object?> { ["mcp.tool"] = tool.Name };

    /// <summary>A <see cref="ToolResult"/> for our own loop; contents of that library for another's, which knows no results that failed.</summary>
    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var result = await CallAsync(arguments, cancellationToken).ConfigureAwait(false);
        return arguments.Context?.ContainsKey(typeof(ToolCall)) == true ? result : result.Content.SelectMany(ChatResponseWriter.Contents).ToList();
    }

    private async Task<ToolResult> CallAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var call = new CallToolRequestParams { Name = tool.Name, Arguments = arguments.ToDictionary(pair => pair.Key, pair => Json(pair.Value), StringComparer.Ordinal) };
        try
        {
            return McpResult.Fit(McpResult.Read(await client.CallToolAsync(call, cancellationToken).ConfigureAwait(false)), tool.Name, maxResultLength);
        }
        catch (McpException refused)
        {
            // The server's own answer to the call, for example that arguments are wrong: as much for the model as a result.
            return new ToolResult("", [new TextPart(refused.Message)], IsError: true);
        }
    }

    private static JsonElement Json(object? value) => value is JsonElement json ? json : JsonSerializer.SerializeToElement(value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value?.GetType() ?? typeof(object)));
}
