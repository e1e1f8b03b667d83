using System.Net;
using ModelContextProtocol.Client;
using Parlance.Manifests;

namespace Parlance.Client.Tools;

/// <summary>The ways to an MCP server, narrower than the package's own: no inherited environment, no redirects, no plain http to other machines, no older transport whose server names the address to post to.</summary>
internal static class McpTransports
{
    public static string Version { get; } = typeof(McpTransports).Assembly.GetName().Version?.ToString(3) ?? "0";

    public static IClientTransport Of(string name, McpProcess server)
    {
        var environment = server.Environment.ToDictionary(pair => pair.Key, string? (pair) => pair.Value, StringComparer.Ordinal);
        foreach (var variable in server.PassOn)
        {
            if (Environment.GetEnvironmentVariable(variable) is { } value)
            {
                environment.TryAdd(variable, value);
            }
        }

        return string.IsNullOrWhiteSpace(server.Command)
            ? throw Invalid("command", $"McpProcess.Command of '{name}' is empty; name the program to start.")
            : new StdioClientTransport(new StdioClientTransportOptions
            {
                Name = name,
                Command = server.Command,
                Arguments = [.. server.Arguments],
                WorkingDirectory = server.WorkingDirectory,
                InheritEnvironmentVariables = false,
                EnvironmentVariables = environment,
            });
    }

    public static IClientTransport Of(string name, McpHttp server)
    {
        if (!server.Address.IsAbsoluteUri || server.Address.Scheme is not ("https" or "http") || server.Address.UserInfo.Length > 0)
        {
            throw Invalid("address", $"McpHttp.Address of '{name}' must be an https address without a user in it; credentials go into Headers.");
        }

        if (server.Address.Scheme == "http" && !server.Address.IsLoopback && !server.AllowInsecure)
        {
            throw Invalid("address", $"McpHttp.Address of '{name}' is http on another machine; use https, or say AllowInsecure when the network between is yours.");
        }

        foreach (var (header, value) in server.Headers)
        {
            // The package adds them unchecked.
            if (!HeaderRules.IsName(header) || !Characters.ArePrintable(value))
            {
                throw Invalid("headers", $"McpHttp.Headers of '{name}' holds a header whose name or value no request can carry; both must be printable ASCII on one line.");
            }
        }

        var network = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None };
        var options = new HttpClientTransportOptions { Name = name, Endpoint = server.Address, TransportMode = HttpTransportMode.StreamableHttp, AdditionalHeaders = server.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase) };

        // How long a tool may take is the loop's to say.
        return new HttpClientTransport(options, new HttpClient(network) { Timeout = Timeout.InfiniteTimeSpan }, ownsHttpClient: true);
    }

    public static AiException Invalid(string param, string message) => new(new ChatError(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = param });

    /// <summary>The package's exceptions tell of the protocol; a program wants to know which server it was.</summary>
    public static AiException Failure(string name, string what, Exception failure) => failure as AiException ?? new AiException(new ChatError(Kind(failure), $"The MCP server '{name}' {what}: {failure.Message}") { Code = "mcp_server_failed" });

    private static ErrorKind Kind(Exception failure) => failure switch
    {
        HttpRequestException { StatusCode: { } status } => ErrorKinds.FromStatus((int)status),
        TimeoutException => ErrorKind.Timeout,
        _ => ErrorKind.ServerError,
    };
}
