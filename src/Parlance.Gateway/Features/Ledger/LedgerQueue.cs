namespace Parlance.Gateway.Features.Ledger;

/// <summary>
/// Appends on their way to the writer: many producers, one consumer, no lock. A producer pushes onto a linked stack; the consumer takes the whole stack and turns it round.
/// Only the push that finds the stack empty has to wake the consumer.
/// </summary>
internal sealed class LedgerQueue(int capacity)
{
    private static readonly PendingAppend Closed = PendingAppend.Rent(null!);

    private PendingAppend? _top;
    private int _count;

    /// <summary>Rows that were accepted and not yet settled.</summary>
    public int Count => Volatile.Read(ref _count);

    public enum PushResult
    {
        /// <summary>Accepted; the consumer is at work or was woken by another push.</summary>
        Queued,

        /// <summary>Accepted as the first; the consumer must be woken.</summary>
        First,

        /// <summary>Not accepted: as many wait as may.</summary>
        Full,

        /// <summary>Not accepted: the consumer has ended.</summary>
        Closed,
    }

    public PushResult Push(PendingAppend append)
    {
        if (Interlocked.Increment(ref _count) > capacity)
        {
            Settled(1);
            return PushResult.Full;
        }

        while (true)
        {
            var top = Volatile.Read(ref _top);
            if (ReferenceEquals(top, Closed))
            {
                Settled(1);
                return PushResult.Closed;
            }

            append.Next = top;
            if (Interlocked.CompareExchange(ref _top, append, top) == top)
            {
                return top is null ? PushResult.First : PushResult.Queued;
            }
        }
    }

    /// <summary>Everything that was pushed, oldest first; null when there is nothing.</summary>
    public PendingAppend? TakeAll()
    {
        var rest = Interlocked.Exchange(ref _top, null);
        PendingAppend? first = null;
        while (rest is not null)
        {
            (rest.Next, first, rest) = (first, rest, rest.Next);
        }

        return first;
    }

    /// <summary>Ends the queue when it is empty; false when something was pushed meanwhile.</summary>
    public bool TryClose() => Interlocked.CompareExchange(ref _top, Closed, null) is null;

    /// <summary>Gives the places of settled rows free.</summary>
    public void Settled(int rows) => Interlocked.Add(ref _count, -rows);
}
