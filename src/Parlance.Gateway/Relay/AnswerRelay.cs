using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Surfaces;
using Parlance.Upstream;

namespace Parlance.Gateway.Relay;

/// <summary>Brings an attempt's answer to the caller, and puts it into the books before its last byte leaves.</summary>
internal sealed class AnswerRelay(KeepAlive keepAlive, TimeProvider time)
{
    /// <summary>How far what is kept of a running stream may lie behind it: a crash loses that much of the count, and each time costs a commit.</summary>
    private static readonly TimeSpan s_intendAgain = TimeSpan.FromSeconds(5);

    /// <summary>How long a provider may go on, behind a caller that takes nothing, until that is paid for.</summary>
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(1);

    /// <summary>An answer in one piece.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask WholeAsync(HttpContext http, IRelayedCall call, Attempt attempt)
    {
        while (!attempt.Ended)
        {
            await attempt.ReadAsync();
        }

        if (call.IsReviewed)
        {
            await call.ReviewAsync(attempt, http.RequestAborted);
        }

        await call.SettleAsync(attempt);
        if (attempt.Error is { } error)
        {
            await ErrorSurface.WriteAsync(http, call.Dialect, error, call.RequestId);
            return;
        }

        ResponseHead.WriteCost(http.Response, call.Facts.CostNanoUsd);
        if (call.StoppedBy is { } guardrail)
        {
            http.Response.Headers["x-parlance-guardrail"] = guardrail;
        }

        http.Response.ContentType = call.WholeType(attempt);
        var answer = call.WholeAnswer(attempt);
        await call.KeepAsync(answer);
        http.Response.ContentLength = answer.Length;
        http.Features.Get<IAnswerEnd>()?.MarkComplete();
        await http.Response.BodyWriter.WriteAsync(answer, http.RequestAborted);
    }

    /// <summary>An answer as it comes. A failure before the first content still has a status of its own; afterwards it is one event in the stream.</summary>
    public async ValueTask StreamAsync(HttpContext http, IRelayedCall call, Attempt attempt)
    {
        if (attempt.Error is { } refused && !attempt.Meter.Committed)
        {
            await call.SettleAsync(attempt);
            await ErrorSurface.WriteAsync(http, call.Dialect, refused, call.RequestId);
            return;
        }

        if (!attempt.Ended)
        {
            // Before anything leaves: what is complete already is settled first anyway.
            await call.IntendAsync(attempt);
        }

        var intended = time.GetTimestamp();
        call.WriteStreamHead(http.Response, attempt);
        using var output = new StreamOutput(http.Response.BodyWriter, call.TakesComments, time, http.RequestAborted);
        keepAlive.Add(output);
        try
        {
            var open = true;
            var lease = call.Spend?.Lease;
            while (!attempt.Ended && open && !call.IsStopped)
            {
                if (lease is not null && !lease.TryCover(attempt.Meter))
                {
                    await attempt.StopAsync();
                    break;
                }

                output.AtBoundary = call.AtBoundary;
                open = await (lease is null ? output.SendAsync(call.Output) : SendMeteredAsync(output, call, attempt, lease));
                if (open && lease is not { IsRefused: true })
                {
                    await attempt.ReadAsync();
                    if (time.GetElapsedTime(intended) >= s_intendAgain && !attempt.Ended)
                    {
                        await IntendAgainAsync(call, attempt);
                        intended = time.GetTimestamp();
                    }
                }
            }

            if (call.IsReviewed && open)
            {
                await call.ReviewAsync(attempt, http.RequestAborted);
            }

            var unsettled = await TrySettleAsync(call, attempt);
            var endsWell = call.TryWriteEnd(attempt, unsettled);
            if (attempt.Error is null)
            {
                await call.KeepAsync(call.Output.WrittenMemory);
            }

            if ((unsettled ?? attempt.Error) is null && attempt.Ended && !call.IsStopped)
            {
                http.Features.Get<IAnswerEnd>()?.MarkComplete();
            }

            await output.SendAsync(call.Output);
            if (!endsWell)
            {
                http.Abort();
            }
        }
        finally
        {
            keepAlive.Remove(output);
        }
    }

    /// <summary>Sends while the provider goes on: for a caller that takes nothing, what may come meanwhile has to be paid for, or the call ends.</summary>
    private async ValueTask<bool> SendMeteredAsync(StreamOutput output, IRelayedCall call, Attempt attempt, Lease lease)
    {
        var sending = output.SendAsync(call.Output);
        if (sending.IsCompleted)
        {
            return await sending;
        }

        var sent = sending.AsTask();
        while (await Task.WhenAny(sent, Task.Delay(s_lookAgain, time)) != sent)
        {
            if (!lease.TryCoverUnread(s_lookAgain))
            {
                await attempt.StopAsync();
                break;
            }
        }

        return await sent;
    }

    private static async ValueTask IntendAgainAsync(IRelayedCall call, Attempt attempt)
    {
        try
        {
            await call.IntendAsync(attempt);
        }
        catch (LedgerException)
        {
            // The store may be back before the answer ends; its settlement decides whether it ends well.
        }
    }

    /// <summary>Why the stream may not end well although its answer is complete: the call could not be recorded.</summary>
    private static async ValueTask<ChatError?> TrySettleAsync(IRelayedCall call, Attempt attempt)
    {
        try
        {
            await call.SettleAsync(attempt);
            return null;
        }
        catch (LedgerException)
        {
            return Refusals.Ledger();
        }
    }
}
