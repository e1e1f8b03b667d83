using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Parlance.Client.Caching;

/// <summary>
/// One answer that several callers wait for: each reads it from its beginning, as it arrives. It goes on as long as one of them wants it; when the last one has left it is given up. Thread-safe.
/// </summary>
internal sealed class SharedAnswer : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<StreamingEvent> _events = [];
    private readonly CancellationTokenSource _abandoned = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _error;
    private bool _ended;
    private bool _givenUp;
    private int _readers;

    /// <summary>Cancelled when nobody wants the answer any more.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Counts one more caller; false when the last one has left already. Who joins reads (<see cref="ReadAsync"/>).</summary>
    public bool TryJoin()
    {
        lock (_lock)
        {
            if (_givenUp)
            {
                return false;
            }

            _readers++;
            return true;
        }
    }

    /// <summary>The next event has arrived.</summary>
    public void Add(StreamingEvent next) => Change(() => _events.Add(next));

    /// <summary>Nothing more will come.</summary>
    /// <param name="error">Why not; null after a good answer.</param>
    public void End(Exception? error) => Change(() =>
    {
        _error = error;
        _ended = true;
    });

    /// <summary>The answer from its beginning, for one caller that has joined.</summary>
    public async IAsyncEnumerable<StreamingEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            for (var read = 0; ; read++)
            {
                StreamingEvent? next;
                while (!TryRead(read, out next, out var more))
                {
                    await more.WaitAsync(cancellationToken).ConfigureAwait(false);
                }

                if (next is null)
                {
                    break;
                }

                yield return next;
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _abandoned.Dispose();

    /// <summary>True with an event, or with null behind the last one; false when there is something to wait for.</summary>
    private bool TryRead(int index, out StreamingEvent? next, out Task more)
    {
        lock (_lock)
        {
            next = index < _events.Count ? _events[index] : null;
            more = _more.Task;
            if (next is null && _error is { } error)
            {
                ExceptionDispatchInfo.Throw(error);
            }

            return next is not null || _ended;
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            change();
            waiting = _more;
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.SetResult();
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_readers > 0 || _ended)
            {
                return;
            }

            _givenUp = true;
        }

        _abandoned.Cancel();
    }
}
