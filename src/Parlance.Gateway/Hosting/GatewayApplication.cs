using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Parlance.Gateway.Surfaces;

namespace Parlance.Gateway.Hosting;

/// <summary>
/// Takes requests straight from the server: no middleware, no container, no scope per request. A context is kept with its connection and used again.
/// </summary>
internal sealed partial class GatewayApplication(Switchboard switchboard, TimeProvider time, ILogger log) : IHttpApplication<DefaultHttpContext>
{
    public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is not IHostContextContainer<DefaultHttpContext> container)
        {
            return new DefaultHttpContext(contextFeatures);
        }

        if (container.HostContext is { } context)
        {
            context.Initialize(contextFeatures);
            return context;
        }

        return container.HostContext = new DefaultHttpContext(contextFeatures);
    }

    public async Task ProcessRequestAsync(DefaultHttpContext context)
    {
        var requestId = $"req_{Guid.CreateVersion7(time.GetUtcNow()):N}";
        try
        {
            await switchboard.RunAsync(context, requestId);
        }
        catch (BadHttpRequestException e)
        {
            // The server words these for the caller; the connection is closed behind them.
            context.Response.Headers.Connection = "close";
            await TryWriteAsync(context, Refusals.Framing(e.StatusCode, e.Message), requestId);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The caller is gone; nobody is left to be told.
        }
        catch (IOException)
        {
            // A body that broke off in its framing.
            await TryWriteAsync(context, Refusals.Framing(StatusCodes.Status400BadRequest, "The request's body broke off."), requestId);
        }
        catch (Features.Ledger.LedgerException e)
        {
            Failed(requestId, e);
            await TryWriteAsync(context, Refusals.Ledger(), requestId);
        }
        catch (Exception e)
        {
            Failed(requestId, e);
            await TryWriteAsync(context, Refusals.Unexpected(), requestId);
        }
    }

    public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();

    private async ValueTask TryWriteAsync(HttpContext context, ChatError error, string requestId)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        await ErrorSurface.WriteAsync(context, switchboard.DialectOf(context.Request), error, requestId);
    }

    [LoggerMessage(1, LogLevel.Error, "Request {RequestId} failed.")]
    private partial void Failed(string requestId, Exception exception);
}
