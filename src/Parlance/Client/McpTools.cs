using Microsoft.Extensions.AI;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Parlance.Client.Tools;

namespace Parlance;

/// <summary>
/// The tools of one MCP server as functions for <see cref="ChatRequestBuilder.Tools(IEnumerable{AIFunction})"/>. Disposing ends the session, and the process when it was started here.
/// What a server says of its tools and what they answer reaches the model unread: connect to servers that you trust, and ask before calls that do something (<see cref="ToolLoopOptions.ApproveAsync"/>). Thread-safe.
/// </summary>
public sealed class McpTools : IAsyncDisposable
{
    internal const int DefaultMaxResultLength = 1_000_000;

    private readonly McpClient _client;
    private readonly int _maxResultLength;
    private readonly SemaphoreSlim _listing = new(1);
    private IReadOnlyList<AIFunction> _functions = [];
    private volatile bool _isCurrent;

    private McpTools(string name, McpClient client, int maxResultLength)
    {
        Name = name;
        _client = client;
        _maxResultLength = maxResultLength;
        client.RegisterNotificationHandler(NotificationMethods.ToolListChangedNotification, (_, _) =>
        {
            _isCurrent = false;
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>The name that was given to the server here; its tools are called <c>{name}_{tool}</c>.</summary>
    public string Name { get; }

    /// <summary>Starts a server and lists its tools.</summary>
    /// <param name="name">A name for the server: a letter, then letters, digits and <c>-</c>, at most 24. The server's own name is not used, so that none can pass for another.</param>
    /// <param name="server">The program.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="AiException">E1001 for a name that cannot be used; else the server does not start or does not answer as one.</exception>
    public static Task<McpTools> ConnectAsync(string name, McpProcess server, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        return ConnectAsync(name, () => McpTransports.Of(name, server), server.MaxResultLength, cancellationToken);
    }

    /// <summary>Connects to a server and lists its tools.</summary>
    /// <param name="name">As of the other overload.</param>
    /// <param name="server">Its address.</param>
    /// <param name="cancellationToken">Stops the connecting.</param>
    /// <exception cref="AiException">E1001 for a name, address or header that cannot be used; else the server cannot be reached or does not answer as one.</exception>
    public static Task<McpTools> ConnectAsync(string name, McpHttp server, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        return ConnectAsync(name, () => McpTransports.Of(name, server), server.MaxResultLength, cancellationToken);
    }

    /// <summary>The server's tools. It is asked again only when it said that they changed.</summary>
    /// <exception cref="AiException">The server does not answer.</exception>
    public async ValueTask<IReadOnlyList<AIFunction>> ListAsync(CancellationToken cancellationToken = default)
    {
        if (_isCurrent)
        {
            return _functions;
        }

        await _listing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isCurrent)
            {
                // Said before asking: a change that is announced meanwhile counts.
                _isCurrent = true;
                _functions = await McpListing.ReadAsync(Name, _client, _maxResultLength, cancellationToken).ConfigureAwait(false);
            }

            return _functions;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _isCurrent = false;
            throw McpTransports.Failure(Name, "does not list its tools", failure);
        }
        finally
        {
            _listing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync().ConfigureAwait(false);
        _listing.Dispose();
    }

    private static async Task<McpTools> ConnectAsync(string name, Func<IClientTransport> open, int maxResultLength, CancellationToken cancellationToken)
    {
        McpListing.CheckName(name);
        if (maxResultLength < 1)
        {
            throw McpTransports.Invalid("max_result_length", $"MaxResultLength is {maxResultLength}; it must be 1 or more.");
        }

        var transport = open();
        McpTools tools;
        try
        {
            var options = new McpClientOptions { ClientInfo = new Implementation { Name = "parlance", Version = McpTransports.Version } };
            tools = new McpTools(name, await McpClient.CreateAsync(transport, options, cancellationToken: cancellationToken).ConfigureAwait(false), maxResultLength);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw McpTransports.Failure(name, "cannot be reached", failure);
        }

        try
        {
            await tools.ListAsync(cancellationToken).ConfigureAwait(false);
            return tools;
        }
        catch
        {
            await tools.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
