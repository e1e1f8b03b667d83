using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Parlance.Gateway.Relay;
using Parlance.Gateway.Surfaces;

namespace Parlance.Gateway.Hosting;

/// <summary>
/// Takes requests straight from the server: no middleware, no container, no scope per request. A context is kept with its connection and used again.
/// </summary>
internal sealed partial class GatewayApplication(Switchboard switchboard, Intake intake, Observation observation, TimeProvider time, ILogger log) : IHttpApplication<CallFacts>
{
    public CallFacts CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is not IHostContextContainer<CallFacts> container)
        {
            return new CallFacts(new DefaultHttpContext(contextFeatures));
        }

        if (container.HostContext is { } facts)
        {
            facts.Http.Initialize(contextFeatures);
            return facts;
        }

        return container.HostContext = new CallFacts(new DefaultHttpContext(contextFeatures));
    }

    public async Task ProcessRequestAsync(CallFacts facts)
    {
        var context = facts.Http;
        var requestId = $"req_{Guid.CreateVersion7(time.GetUtcNow()):N}";
        observation.Begin(facts, requestId);
        context.Response.Headers["x-request-id"] = requestId;
        try
        {
            await switchboard.RunAsync(facts);
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
        finally
        {
            if (facts.Runs)
            {
                intake.Leave();
            }

            observation.End(facts);
        }
    }

    public void DisposeContext(CallFacts context, Exception? exception) => context.Http.Uninitialize();

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
