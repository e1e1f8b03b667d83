using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Ledger;

/// <summary>
/// Appends rows to the ledger. One thread of its own writes; whatever was queued while a commit ran goes into the next one. A row whose append completed is in the file, also after SIGKILL.
/// Appending may be called from any thread, never blocks, and allocates nothing in the steady state.
/// </summary>
internal sealed partial class LedgerWriter : IAsyncDisposable
{
    /// <summary>Rows that may wait, about half a second of work; more means that the disk has stopped.</summary>
    public const int Capacity = 65_536;

    private const int LongestBatch = 512;

    /// <summary>The longest batch whose callers go on on the writer's own thread: a thread of the pool would have to be woken for them, which costs about as much as a commit. More would keep the next commit waiting.</summary>
    private const int LongestOwn = 16;
    private static readonly TimeSpan TickAfter = TimeSpan.FromSeconds(1);

    private readonly StoreFile _file;
    private readonly LedgerDurability _durability;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly LedgerQueue _queue;
    private readonly ManualResetEventSlim _wake = new(initialState: false, spinCount: 0);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private volatile bool _stop;
    private volatile bool _tick;
    private volatile LedgerException? _failure;
    private long _rows;
    private long _commits;
    private long _intents;
    private long _commitTicks;

    // The writer's thread only.
    private SqliteConnection? _connection;
    private LedgerStatements? _statements;
    private readonly Queue<LedgerRow> _owed = new();
    private bool _unsynced;

    /// <param name="file">The store.</param>
    /// <param name="time">Clock of the syncs.</param>
    /// <param name="log">For the operator.</param>
    /// <param name="durability">What a completed append survives.</param>
    /// <param name="capacity">Rows that may wait.</param>
    /// <param name="settlesCut">Whether attempts that a process before this one left open are settled now: only for the one process that serves from this store.</param>
    public LedgerWriter(StoreFile file, TimeProvider time, ILogger<LedgerWriter> log, LedgerDurability durability = LedgerDurability.Process, int capacity = Capacity, bool settlesCut = false)
    {
        _file = file;
        _durability = durability;
        _log = log;
        _time = time;
        _queue = new LedgerQueue(capacity);
        Connect(); // A store that cannot be opened stops the start, not the first call.
        if (settlesCut)
        {
            SettleCut();
        }

        _timer = time.CreateTimer(static state => ((LedgerWriter)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        new Thread(Run) { IsBackground = true, Name = "parlance ledger" }.Start();
    }

    /// <summary>How the writer is doing.</summary>
    public LedgerHealth Health => new(_failure, _queue.Count, Interlocked.Read(ref _rows), Interlocked.Read(ref _commits), Interlocked.Read(ref _intents), new TimeSpan(Interlocked.Read(ref _commitTicks)));

    /// <summary>
    /// Completes when the row is durable. A row of the same request and attempt that is there already stays, and the append completes as if it had been written.
    /// Await the result exactly once. The continuations of one commit run one after the other on one thread, the writer's own when they are few: do not block in them.
    /// </summary>
    /// <exception cref="LedgerException">The row could not be made durable, or too many rows wait.</exception>
    public ValueTask AppendAsync(LedgerRow row) => PushAsync(PendingAppend.Rent(row));

    /// <summary>
    /// Completes when <paramref name="row"/> is kept as what becomes of its attempt if this process ends before it is settled; a later intent of the same attempt takes its place. Everything else as of
    /// <see cref="AppendAsync"/>.
    /// </summary>
    /// <exception cref="LedgerException">As of <see cref="AppendAsync"/>.</exception>
    public ValueTask IntendAsync(LedgerRow row) => PushAsync(PendingAppend.Rent(row, isIntent: true));

    /// <summary>As <see cref="IntendAsync"/>, and nobody waits for it: it goes with the next commit.</summary>
    public void Intend(LedgerRow row) => Push(PendingAppend.Rent(row, isIntent: true));

    /// <summary>As <see cref="AppendAsync"/>, and nobody waits for it.</summary>
    public void Settle(LedgerRow row) => Push(PendingAppend.Rent(row));

    private ValueTask PushAsync(PendingAppend append)
    {
        var task = append.Task;
        Push(append);
        return task;
    }

    private void Push(PendingAppend append)
    {
        switch (_queue.Push(append))
        {
            case LedgerQueue.PushResult.First:
                _wake.Set();
                break;
            case LedgerQueue.PushResult.Queued:
                break;
            case LedgerQueue.PushResult.Full:
                append.Complete(new LedgerException("The ledger cannot keep up: too many rows wait to be written."));
                break;
            default:
                append.Complete(new LedgerException("The ledger is closed."));
                break;
        }
    }

    /// <summary>Writes what is queued, then ends the thread and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _stop = true;
        _wake.Set();
        await _ended.Task.ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    private string Synchronous => _durability == LedgerDurability.Power ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL";

    private void Tick()
    {
        _tick = true;
        _wake.Set();
    }

    private void Run()
    {
        while (true)
        {
            var append = _queue.TakeAll();
            while (append is not null)
            {
                append = Write(append);
            }

            if (_tick)
            {
                _tick = false;
                Maintain();
            }
            else if (!_stop)
            {
                _wake.Wait();
                _wake.Reset();
                // When the processors are busy, the requests that are about to settle go first and share the commit: 14 rows instead of 3 and half the CPU a row at 16 connections on 2 cores.
                // When they are idle this returns at once.
                Thread.Yield();
            }
            else if (_queue.TryClose())
            {
                break;
            }
        }

        if (_unsynced || _owed.Count > 0)
        {
            Maintain();
        }

        Disconnect();
        _ended.SetResult();
    }

    /// <summary>Commits the first rows of the chain and lets their callers go on; returns the rest of the chain.</summary>
    private PendingAppend? Write(PendingAppend first)
    {
        var (rows, last) = (1, first);
        while (last.Next is { } next && rows < LongestBatch)
        {
            (rows, last) = (rows + 1, next);
        }

        var rest = last.Next;
        last.Next = null;
        var failure = Commit(first, rows);
        _queue.Settled(rows);
        var batch = new LedgerBatch(first, failure);
        if (rows <= LongestOwn)
        {
            batch.Complete();
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(batch, preferLocal: false);
        }

        return rest;
    }

    private LedgerException? Commit(PendingAppend first, int rows)
    {
        var (began, intents) = (_time.GetTimestamp(), 0);
        try
        {
            var statements = Connect();
            statements.Begin();
            for (var append = first; append is not null; append = append.Next)
            {
                if (append.IsIntent)
                {
                    statements.Intend(append.Row!);
                    intents++;
                }
                else
                {
                    statements.Append(append.Row!);
                }
            }

            statements.Commit();
        }
        catch (Exception e) when (e is SqliteException or StoreException)
        {
            Owe(first);
            return Fail(e);
        }

        Interlocked.Add(ref _rows, rows);
        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _intents, intents);
        Interlocked.Add(ref _commitTicks, _time.GetElapsedTime(began).Ticks);
        Recovered();
        if (_durability == LedgerDurability.Process && !_unsynced)
        {
            _unsynced = true;
            _timer.Change(TickAfter, Timeout.InfiniteTimeSpan);
        }

        return null;
    }

    /// <summary>
    /// Due a second after a commit that was not synced, and after a failure: a synced write. It carries all commits before it to the disk, and it shows whether a disk that was full takes
    /// writes again, which opening the file would not.
    /// </summary>
    private void Maintain()
    {
        try
        {
            Connect();
            PayOwed();
            StoreFile.SyncedWrite(_connection!);
            _connection!.Execute(Synchronous);
            _unsynced = false;
            Recovered();
        }
        catch (Exception e) when (e is SqliteException or StoreException)
        {
            Fail(e);
        }
    }

    /// <summary>Their callers have been told that they failed; what they cost the operator is written as soon as anything can be.</summary>
    private void Owe(PendingAppend first)
    {
        for (var append = first; append is not null; append = append.Next)
        {
            if (!append.IsIntent && _owed.Count < Capacity)
            {
                _owed.Enqueue(append.Row!);
            }
        }
    }

    private void PayOwed()
    {
        while (_owed.Count > 0)
        {
            var rows = _owed.Take(LongestBatch).ToList();
            _statements!.Begin();
            rows.ForEach(_statements.Append);
            _statements.Commit();
            rows.ForEach(_ => _owed.Dequeue());
            Interlocked.Add(ref _rows, rows.Count);
            Interlocked.Increment(ref _commits);
        }
    }

    /// <summary>What an end without warning left open becomes a row each, with what had been counted by then.</summary>
    private void SettleCut()
    {
        List<LedgerRow> cut = [];
        using (var command = _connection!.Command($"SELECT {LedgerColumns.Names} FROM intents"))
        using (var rows = command.ExecuteReader())
        {
            while (rows.Read())
            {
                cut.Add(LedgerColumns.Read(rows) with { WasIntended = true });
            }
        }

        if (cut.Count > 0)
        {
            _statements!.Begin();
            cut.ForEach(_statements.Append);
            _statements.Commit();
            LogCut(cut.Count);
        }
    }

    private LedgerException Fail(Exception cause)
    {
        Disconnect();
        var failure = new LedgerException($"The ledger cannot be written: {cause.Message}", cause);
        if (_failure is null)
        {
            LogFailure(cause);
        }

        _timer.Change(TickAfter, Timeout.InfiniteTimeSpan);
        _failure = failure;
        return failure;
    }

    private void Recovered()
    {
        if (_failure is not null)
        {
            _failure = null;
            LogRecovery();
        }
    }

    private LedgerStatements Connect()
    {
        if (_statements is null)
        {
            _connection ??= _file.OpenWrite();
            _connection.Execute(Synchronous);

            // 32 MB instead of 4: every carrying over into the file stops the writer for some milliseconds, and at 12,000 rows a second one call of a hundred waited for it.
            _connection.Execute("PRAGMA wal_autocheckpoint = 8000");
            _statements = new LedgerStatements(_connection);
        }

        return _statements;
    }

    private void Disconnect()
    {
        _statements?.Dispose();
        _connection?.Dispose();
        (_statements, _connection) = (null, null);
    }
}
