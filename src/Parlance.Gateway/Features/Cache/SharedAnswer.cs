namespace Parlance.Gateway.Features.Cache;

/// <summary>
/// One answer that is being made and that several callers read, each from its beginning and at its own pace. It goes on as long as one of them wants it; when the last one has left it is given up. The maker waits for
/// the fastest reader; who lies further behind than what is held is cut, so that nobody slow costs memory or the others' time. Thread-safe.
/// </summary>
internal sealed class SharedAnswer
{
    /// <summary>Bytes that are held of it. A larger answer passes, but nobody can join it late and it is not kept.</summary>
    public const int MostHeld = 8 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly List<byte[]> _pieces = [];
    private readonly List<SharedReader> _readers = [];
    private readonly CancellationTokenSource _abandoned = new();
    private TaskCompletionSource _changed = NewSignal();
    private SharedHead? _head;
    private Exception? _failure;
    private int _first;
    private long _held;
    private bool _ended;

    /// <summary>Cancelled when nobody wants the answer any more.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Whether the answer is whole and good; known at its end.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Whether nothing was sent, for a reason that may concern only the caller in whose name it was to be made: the others have to ask for themselves. Known before it begins.</summary>
    public bool IsRefused { get; set; }

    public SharedHead? Head => _head;

    /// <summary>All of it; null when its beginning is not held any more.</summary>
    public byte[]? Bytes
    {
        get
        {
            lock (_lock)
            {
                return _first > 0 ? null : [.. _pieces.SelectMany(piece => piece)];
            }
        }
    }

    /// <summary>One more caller, who must leave again; null when it is too late.</summary>
    public SharedReader? TryJoin(bool leads)
    {
        lock (_lock)
        {
            if (_ended || _first > 0 || _abandoned.IsCancellationRequested)
            {
                return null;
            }

            var reader = new SharedReader(leads);
            _readers.Add(reader);
            return reader;
        }
    }

    public void Leave(SharedReader reader)
    {
        lock (_lock)
        {
            _readers.Remove(reader);
            if (_readers.Count > 0 || _ended)
            {
                // A maker who waits for the fastest may have waited for this one.
                Signal();
                return;
            }
        }

        _abandoned.Cancel();
    }

    /// <summary>The answer begins.</summary>
    public void Begin(SharedHead head)
    {
        lock (_lock)
        {
            _head ??= head;
            Signal();
        }
    }

    /// <summary>The next bytes. Completes when there is room for more.</summary>
    public async ValueTask AddAsync(byte[] piece, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _pieces.Add(piece);
            _held += piece.Length;
            Signal();
        }

        while (!HasRoom(out var changed))
        {
            await changed.WaitAsync(cancellation);
        }
    }

    /// <summary>Nothing more will come.</summary>
    /// <param name="failure">What went wrong on the way; null when nothing did.</param>
    public void End(Exception? failure)
    {
        lock (_lock)
        {
            (_failure, _ended) = (failure, true);
            Signal();
        }
    }

    /// <summary>The head; null when the reader has to ask for itself.</summary>
    public async ValueTask<SharedHead?> HeadAsync(SharedReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (IsRefused && !reader.Leads)
                {
                    return null;
                }

                if (_head is not null)
                {
                    return _head;
                }

                if (_ended)
                {
                    throw _failure ?? new IOException("The answer ended before it began.");
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    /// <summary>The next bytes; null at the end.</summary>
    /// <exception cref="IOException">The reader was too slow.</exception>
    public async ValueTask<byte[]?> ReadAsync(SharedReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (reader.Next < _first)
                {
                    throw new IOException("The caller reads more slowly than others that share the answer.");
                }

                if (reader.Next - _first < _pieces.Count)
                {
                    var piece = _pieces[reader.Next++ - _first];
                    Signal();
                    return piece;
                }

                if (_ended)
                {
                    return _failure is null ? null : throw _failure;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the maker may go on: less is held than may be, or the fastest has taken all and the oldest can go.</summary>
    private bool HasRoom(out Task changed)
    {
        lock (_lock)
        {
            var fastest = _readers.Count == 0 ? int.MaxValue : _readers.Max(reader => reader.Next);
            while (_held > MostHeld && _pieces.Count > 0 && _first < fastest)
            {
                _held -= _pieces[0].Length;
                _pieces.RemoveAt(0);
                _first++;
            }

            changed = _changed.Task;
            return _held <= MostHeld;
        }
    }

    private void Signal()
    {
        var waiting = _changed;
        _changed = NewSignal();
        waiting.TrySetResult();
    }
}
