using System.Runtime.CompilerServices;
using System.Text.Json;
using Parlance.Dialects;

namespace Parlance.Client.Tools;

/// <summary>The calls of one answer: asks whether they may run, then runs them side by side.</summary>
internal sealed class ToolRound(ToolBelt belt, TimeProvider time)
{
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    private readonly List<PlannedCall> _plan = [];
    private ToolResult[] _results = [];

    /// <summary>A message for each call, in the order of the calls. Complete when <see cref="RunAsync"/> has ended.</summary>
    public IEnumerable<Message> Results => _results.Select(result => new Message(MessageRole.Tool, [result]));

    /// <summary>What the calls answered, as they end. Whoever leaves the enumeration, or cancels it, cancels the functions and waits for them.</summary>
    public async IAsyncEnumerable<StreamingEvent.ToolResultReceived> RunAsync(IReadOnlyList<ToolCall> calls, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var call in calls)
        {
            _plan.Add(await PlanAsync(call, cancellationToken).ConfigureAwait(false));
        }

        _results = new ToolResult[_plan.Count];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var slots = new SemaphoreSlim(belt.Options.MaxParallel);
        Task<StreamingEvent.ToolResultReceived>[] running = [.. _plan.Select((planned, index) => InTurnAsync(planned, index, slots, stop.Token))];
        try
        {
            await foreach (var done in Task.WhenEach(running).ConfigureAwait(false))
            {
                yield return await done.ConfigureAwait(false);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll((Task[])running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask<PlannedCall> PlanAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var planned = Plan(call);
        if (planned.Refusal is not null || belt.Options.ApproveAsync is not { } approve)
        {
            return planned;
        }

        var approval = await approve(call, cancellationToken).ConfigureAwait(false);
        return approval switch
        {
            { Reason: { } reason } => Refuse(call, $"This call was denied: {reason}"),
            { Arguments: { } arguments } => Plan(call with { Arguments = arguments }),
            _ => planned,
        };
    }

    /// <summary>What is wrong with a call is told to the model, which can mend it.</summary>
    private PlannedCall Plan(ToolCall call)
    {
        if (belt.Find(call.Name) is not { } function)
        {
            return Refuse(call, $"There is no tool '{call.Name}'.");
        }

        JsonElement arguments;
        try
        {
            arguments = JsonElement.Parse(call.Arguments, s_strict);
        }
        catch (JsonException wrong)
        {
            return Refuse(call, $"The arguments are no valid JSON: {wrong.Message}");
        }

        return arguments.ValueKind != JsonValueKind.Object ? Refuse(call, "The arguments are no JSON object.")
            : SchemaCheck.Mismatch(arguments, function.JsonSchema) is { } mismatch ? Refuse(call, $"The arguments do not follow the tool's schema: {mismatch}.")
            : new PlannedCall(call, function, arguments, null);
    }

    private static PlannedCall Refuse(ToolCall call, string why) => new(call, null, default, ToolAnswer.Error(call, why));

    private async Task<StreamingEvent.ToolResultReceived> InTurnAsync(PlannedCall planned, int index, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        if (planned.Refusal is { } refusal)
        {
            _results[index] = refusal;
            return new StreamingEvent.ToolResultReceived(planned.Call, refusal, TimeSpan.Zero);
        }

        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // A slot may come free because the call was stopped.
            cancellationToken.ThrowIfCancellationRequested();
            var received = await new ToolRun(planned, belt.Options, time).RunAsync(cancellationToken).ConfigureAwait(false);
            _results[index] = received.Result;
            return received;
        }
        finally
        {
            slots.Release();
        }
    }
}
