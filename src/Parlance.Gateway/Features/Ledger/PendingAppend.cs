using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace Parlance.Gateway.Features.Ledger;

/// <summary>An append that waits for its commit: a link of the queue and the source of the caller's <see cref="ValueTask"/> in one object, which is used again once the caller has its result.</summary>
internal sealed class PendingAppend : IValueTaskSource
{
    private static readonly ConcurrentQueue<PendingAppend> Idle = new();

    // The batch is completed on a thread of its own, so continuations may run where the result is set.
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = false };

    private PendingAppend()
    {
    }

    /// <summary>What to append; null once it is settled.</summary>
    public LedgerRow? Row { get; private set; }

    /// <summary>Whether it is an intent: what shall become of an attempt that nobody settles.</summary>
    public bool IsIntent { get; private set; }

    /// <summary>The next link of the queue or of a batch.</summary>
    public PendingAppend? Next { get; set; }

    public ValueTask Task => new(this, _core.Version);

    public static PendingAppend Rent(LedgerRow row, bool isIntent = false)
    {
        var append = Idle.TryDequeue(out var idle) ? idle : new PendingAppend();
        append.Row = row;
        append.IsIntent = isIntent;
        return append;
    }

    /// <summary>Runs the caller's continuation. Afterwards this object may already serve another append.</summary>
    public void Complete(LedgerException? failure)
    {
        Row = null;
        Next = null;
        if (failure is null)
        {
            _core.SetResult(true);
        }
        else
        {
            _core.SetException(failure);
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        try
        {
            _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            Idle.Enqueue(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
