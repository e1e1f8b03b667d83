using Microsoft.Extensions.AI;
using Parlance.Client.Telemetry;

namespace Parlance.Client.Tools;

/// <summary>One run of a function within its limit of time. Whatever becomes of it is a result for the model; only the caller's wish to stop is an exception.</summary>
internal sealed class ToolRun(PlannedCall planned, ToolLoopOptions options, TimeProvider time)
{
    /// <summary>How long a function that was told to stop is waited for.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    public async Task<StreamingEvent.ToolResultReceived> RunAsync(CancellationToken cancellationToken)
    {
        using var span = ToolSpan.Start(planned.Call, planned.Function!.Description);
        var started = time.GetTimestamp();
        using var limit = new CancellationTokenSource(options.ToolTimeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);

        // A function that blocks must hold up neither the others nor the clock.
        var token = stop.Token;
        var work = Task.Run(async () => await planned.Function.InvokeAsync(Arguments(), token).ConfigureAwait(false), CancellationToken.None);
        try
        {
            return Received(ToolAnswer.Read(planned.Call, await work.WaitAsync(token).ConfigureAwait(false)));
        }
        catch (Exception failure)
        {
            span?.Failed(failure, limit.IsCancellationRequested);
            await StopAsync(work).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var text = limit.IsCancellationRequested ? $"The tool gave no answer within {options.ToolTimeout}."
                : options.DescribeError?.Invoke(planned.Call, failure) ?? "The tool failed.";
            return Received(ToolAnswer.Error(planned.Call, text)) with { Failure = failure };
        }

        StreamingEvent.ToolResultReceived Received(ToolResult result) => new(planned.Call, result, time.GetElapsedTime(started));
    }

    private AIFunctionArguments Arguments()
    {
        var arguments = new AIFunctionArguments { Context = new Dictionary<object, object?> { [typeof(ToolCall)] = planned.Call } };
        foreach (var property in planned.Arguments.EnumerateObject())
        {
            arguments[property.Name] = property.Value;
        }

        return arguments;
    }

    private async Task StopAsync(Task work)
    {
        await work.WaitAsync(s_grace, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!work.IsCompleted)
        {
            // It takes no notice. What it throws later is nobody's any more.
            _ = work.ContinueWith(static left => left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
