using System.Runtime.InteropServices;

namespace Parlance.Tests.Client.Tools;

/// <summary>One running server for the tests that do not change it.</summary>
public sealed class McpConnection : IAsyncLifetime
{
    public McpTools Tools { get; private set; } = null!;

    /// <summary>The program of the tests as a server, with only what it needs to find its runtime.</summary>
    public static McpProcess Process() => new(Path.Combine(AppContext.BaseDirectory, "Parlance.Tests"), McpStdioServer.Argument)
    {
        Environment = new Dictionary<string, string> { ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")), ["SAID"] = "1" },
    };

    public async ValueTask InitializeAsync() => Tools = await McpTools.ConnectAsync("files", Process());

    public ValueTask DisposeAsync() => Tools.DisposeAsync();
}
