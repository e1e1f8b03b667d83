using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Surfaces;
using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance.Gateway.Relay;

/// <summary>Puts each attempt into the ledger, exactly once, before the last byte of its answer leaves.</summary>
internal sealed partial class Settlement : IDisposable
{
    /// <summary>About four bytes of text make a token; the estimate stands only where a provider reported nothing and is flagged.</summary>
    private const int BytesPerToken = 4;

    private readonly LedgerWriter _ledger;
    private readonly Observation _observation;
    private readonly ILogger _log;
    private readonly OpenAttempts _open;
    private readonly TimeProvider _time;

    public Settlement(LedgerWriter ledger, Observation observation, TimeProvider time, ILogger log)
    {
        (_ledger, _observation, _time, _log) = (ledger, observation, time, log);
        _open = new OpenAttempts(attempt => _ledger.Intend(Row(attempt)), time);
    }

    /// <summary>Why no call may be made now; null when calls can be recorded.</summary>
    public ChatError? Unavailable => _ledger.Health.Failure is null ? null : Refusals.Ledger();

    /// <summary>An attempt is about to be sent. Exactly one of the members below ends it.</summary>
    public void Begin(IRelayedCall call, int number, Target target, long startedAt, long bytes) => _open.Add(call.UnderWay = new OpenAttempt(call, number, target, startedAt, bytes));

    /// <summary>The call ends, and its attempt was not settled, which only a failure of the gateway does: it may have cost something, and has the row that an end without warning would have left.</summary>
    public void Abandon(IRelayedCall call)
    {
        if (call.UnderWay is { } attempt)
        {
            var row = Row(attempt);
            _ledger.Settle(row with { WasIntended = End(call) });
        }
    }

    public void Dispose() => _open.Dispose();

    /// <summary>
    /// Keeps what becomes of the attempt if this process ends before it is settled: what has been counted so far, flagged as interrupted. Before the first byte of a stream reaches its caller, and again while it runs.
    /// </summary>
    /// <exception cref="LedgerException">It could not be kept: the call could not be recorded, either.</exception>
    public ValueTask IntendAsync(IRelayedCall call, Attempt attempt)
    {
        End(call);
        return _ledger.IntendAsync(Row(call, attempt));
    }

    /// <summary>The cost in nano-USD; null when the target has no price.</summary>
    /// <exception cref="LedgerException">The row could not be recorded.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<long?> SettleAsync(IRelayedCall call, Attempt attempt)
    {
        var wasIntended = End(call) || call.Stream;
        var row = Row(call, attempt, wasIntended);
        if (attempt.Error is { Side: ErrorSide.Provider, Kind: ErrorKind.Authentication or ErrorKind.PermissionDenied or ErrorKind.QuotaExhausted } refused)
        {
            if (refused.Code == "upstream_auth_error")
            {
                // No token could be minted: the words are our own and say what to do.
                TokenMissing(refused.Message, call.RequestId);
            }
            else
            {
                CredentialRefused(attempt.Target.Provider.Id, refused.Status, call.RequestId);
            }
        }

        if (call.Spend is { } spend && !spend.Settle(row.Usage, row.CostNanoUsd, isWhole: !row.Flags.HasFlag(LedgerFlags.Unpriced), isCounted: (row.Flags & (LedgerFlags.Estimated | LedgerFlags.Interrupted)) == 0))
        {
            row = row with { Flags = row.Flags | LedgerFlags.Quarantined };
            CostAboveBound(row.Target, row.CostNanoUsd ?? 0, call.RequestId);
        }
        else if (row.Flags.HasFlag(LedgerFlags.Quarantined))
        {
            ImplausibleUsage(row.Target, call.RequestId);
        }

        _observation.Settle(call, attempt, row);
        await _ledger.AppendAsync(row);
        return row.CostNanoUsd;
    }

    /// <summary>What is booked of an attempt as far as it has come.</summary>
    public static Usage UsageOf(Attempt attempt)
    {
        var flags = LedgerFlags.None;
        return Used(attempt, ref flags);
    }

    /// <summary>Whether an intent was handed in for the attempt that now ends.</summary>
    private bool End(IRelayedCall call)
    {
        if (call.UnderWay is not { } attempt)
        {
            return false;
        }

        call.UnderWay = null;
        return _open.Remove(attempt);
    }

    /// <summary>What becomes of an attempt of which nothing came back: about what was sent is charged, whatever else it cost.</summary>
    private LedgerRow Row(OpenAttempt attempt)
    {
        var (call, price, flags) = (attempt.Call, attempt.Target.Card?.Price, LedgerFlags.None);
        var usage = UsedUnits.Of(call.Asked, price?.Units, answered: true, new Usage { Input = attempt.Bytes / BytesPerToken }, ref flags);
        var charge = price?.Cost(usage, DateTimeOffset.FromUnixTimeMilliseconds(attempt.StartedAt));
        return new LedgerRow
        {
            RequestId = call.RequestId,
            Attempt = attempt.Number,
            KeyId = call.Key.Id,
            Tenants = call.Key.TenantIds,
            Door = call.DoorName,
            Model = call.Model,
            Target = attempt.Target.Name,
            StartedAt = attempt.StartedAt,
            DurationMs = Math.Max(0, _time.GetUtcNow().ToUnixTimeMilliseconds() - attempt.StartedAt),
            Stream = call.Stream,
            Status = 0,
            Flags = LedgerFlags.Interrupted | LedgerFlags.Estimated | (charge is { Unpriced: null } ? LedgerFlags.None : LedgerFlags.Unpriced),
            Usage = usage,
            CostNanoUsd = charge?.NanoUsd,
            PriceSource = price?.Origin,
            PriceRule = charge?.RuleName,
        };
    }

    private static LedgerRow Row(IRelayedCall call, Attempt attempt, bool wasIntended = false)
    {
        var flags = LedgerFlags.None;
        var isExhausted = attempt.Error is null && call.Spend is { Lease.IsRefused: true };
        var price = attempt.Target.Card?.Price;
        var usage = UsedUnits.Of(call.Asked, price?.Units, attempt.Status is >= 200 and < 300, Used(attempt, ref flags), ref flags);
        var charge = price?.Cost(usage, DateTimeOffset.FromUnixTimeMilliseconds(attempt.StartedAt));
        if (charge is not { Unpriced: null })
        {
            flags |= LedgerFlags.Unpriced;
        }

        if (call.WasGuarded)
        {
            flags |= LedgerFlags.Guarded;
        }

        if (isExhausted)
        {
            // We ended it, not the provider or its caller.
            flags = (flags & ~LedgerFlags.Interrupted) | LedgerFlags.Exhausted;
        }

        return new LedgerRow
        {
            WasIntended = wasIntended,
            RequestId = call.RequestId,
            Attempt = attempt.Number,
            KeyId = call.Key.Id,
            Tenants = call.Key.TenantIds,
            Door = call.DoorName,
            Model = call.Model,
            Target = attempt.Target.Name,
            UpstreamRequestId = attempt.RequestId,
            StartedAt = attempt.StartedAt,
            DurationMs = (long)attempt.Elapsed.TotalMilliseconds,
            Stream = call.Stream,
            Status = isExhausted || (call.IsStopped && attempt.Error is null) ? attempt.Status : Status(attempt),
            ErrorCode = attempt.Error?.Kind.Code(),
            Flags = flags,
            Usage = usage,
            CostNanoUsd = charge?.NanoUsd,
            PriceSource = price?.Origin,
            PriceRule = charge?.RuleName,
        };
    }

    /// <summary>What the provider reported; where the answer was cut or nothing was reported, at least what was counted. Nothing for an attempt that never got an answer.</summary>
    private static Usage Used(Attempt attempt, ref LedgerFlags flags)
    {
        var answer = attempt.Meter;
        var answered = attempt.Status is >= 200 and < 300;
        if (answer.Ended && answer.Usage is { Units: not { Implausible: true } } reported)
        {
            return reported;
        }

        flags |= answer.Usage is { Units.Implausible: true } ? LedgerFlags.Quarantined : LedgerFlags.None;

        if (!answer.Ended && answered)
        {
            flags |= LedgerFlags.Interrupted;
        }

        if (!answered || (!answer.HasContent && answer.Usage is null))
        {
            return default;
        }

        flags |= LedgerFlags.Estimated;
        var known = UsedUnits.Plausible(answer.Usage ?? default);
        var output = (answer.ContentBytes + BytesPerToken - 1) / BytesPerToken;
        return known with
        {
            Input = known.PromptTokens > 0 ? known.Input : attempt.RequestBytes / BytesPerToken,
            Output = Math.Max(known.Output, output - known.Reasoning),
        };
    }

    /// <summary>For the operator: callers only learn that the gateway cannot use the provider. The provider's own words may quote the key and stay out.</summary>
    [LoggerMessage(3, LogLevel.Error, "Provider {Provider} refused the gateway's credential or account (status {Status}, request {RequestId}); set a valid key or top the account up.")]
    private partial void CredentialRefused(string provider, int status, string requestId);

    [LoggerMessage(7, LogLevel.Error, "{Problem} (request {RequestId})")]
    private partial void TokenMissing(string problem, string requestId);

    [LoggerMessage(8, LogLevel.Error, "{Target} reported counts that cannot be (request {RequestId}); the row is quarantined and charged by what was counted here. Compare it with the provider's bill.")]
    private partial void ImplausibleUsage(string target, string requestId);

    [LoggerMessage(9, LogLevel.Error, "A call of {Target} cost {NanoUsd} nano-USD, more than was set aside as the most it could (request {RequestId}); the row is quarantined, hard budgets paid what was set aside. Compare it with the provider's bill.")]
    private partial void CostAboveBound(string target, long nanoUsd, string requestId);

    private static int Status(Attempt attempt) => attempt.Error switch
    {
        null when attempt.Ended => attempt.Status,
        null => ErrorKind.Cancelled.DefaultStatus(),
        { Kind: ErrorKind.Cancelled } => ErrorKind.Cancelled.DefaultStatus(),
        var error => attempt.Status is >= 200 and < 300 ? error.Status : attempt.Status,
    };
}
