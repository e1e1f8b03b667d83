using System.Collections.Concurrent;
using System.IO.Enumeration;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Store;
using Parlance.Gateway.Surfaces;

namespace Parlance.Gateway.Features.Requests;

/// <summary>
/// Keeps what became of requests, and of keys whose policy says so their bodies, encrypted, in the gateway's file. A thread of its own writes, in batches; a request never waits for it: what it cannot keep up with is
/// dropped and counted. Requests older than the configuration allows are removed as new ones come. Thread-safe. Dispose writes what waits.
/// </summary>
internal sealed partial class RequestLog : IDisposable
{
    public const int Capacity = 4096;

    private const int LongestBatch = 64;
    private const long MostBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan s_pruneEvery = TimeSpan.FromMinutes(10);

    private readonly ConcurrentQueue<(Func<LoggedRequest> Make, int Bytes)> _waiting = new();
    private readonly StoreThread _thread;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly int _capacity;
    private volatile RequestLogOptions _options;
    private int _count;
    private long _bytes;
    private int _scheduled;
    private long _dropped;
    private bool _failing;
    private long _pruned;

    public RequestLog(StoreFile file, RequestLogOptions options, TimeProvider time, ILogger<RequestLog> log, int capacity = Capacity)
    {
        (_thread, _options, _time, _log, _capacity) = (new StoreThread(file, "logged requests"), options, time, log, capacity);
        _ = _thread.RunAsync((connection, _) => Prune(connection));
    }

    /// <summary>Requests that were not kept, because too many waited or the store could not be written.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>What is kept; another one counts from the next request on.</summary>
    public RequestLogOptions Options
    {
        get => _options;
        set => _options = value;
    }

    /// <summary>A request whose caller is known has begun.</summary>
    public void Watch(CallFacts facts)
    {
        facts.IsLogged = HttpMethods.IsPost(facts.Http.Request.Method);
        if (facts.IsLogged && facts.Key is { } key && _options.BodiesOf.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, key.Name, ignoreCase: false) || FileSystemName.MatchesSimpleExpression(pattern, key.Id, ignoreCase: false)))
        {
            facts.Tap = new BodyTap(facts.Http, _options.BodyBytes + Redaction.Margin);
        }
    }

    /// <summary>Keeps a request that has ended.</summary>
    /// <param name="facts">What became of it.</param>
    /// <param name="status">Its HTTP status; 0 when the caller had gone.</param>
    /// <param name="duration">How long it was here.</param>
    public void Add(CallFacts facts, int status, TimeSpan duration)
    {
        var request = new LoggedRequest
        {
            RequestId = facts.RequestId,
            EndedAt = _time.GetUtcNow().ToUnixTimeMilliseconds(),
            KeyId = facts.Key!.Id,
            Door = facts.Route!,
            Dialect = Door.All.FirstOrDefault(door => door.Path == facts.Route)?.Dialect.Name,
            Model = facts.Model,
            Target = facts.Target?.Name,
            Status = status,
            Stream = facts.Stream,
            Attempts = facts.Attempts,
            ErrorCode = facts.ErrorCode,
            PromptTokens = facts.PromptTokens,
            CompletionTokens = facts.CompletionTokens,
            CostNanoUsd = facts.CostNanoUsd,
            DurationMicroseconds = duration.Ticks / TimeSpan.TicksPerMicrosecond,
        };
        if (facts.Tap is not { } tap)
        {
            Add(() => request, 0);
            return;
        }

        var (asked, askedLength) = (tap.Asked.ToArray(), tap.AskedLength);
        var (answered, answeredLength) = IsText(facts.Http.Response.ContentType) ? (tap.Answered.ToArray(), tap.AnsweredLength) : ([], 0);
        tap.Dispose();
        facts.Tap = null;
        var redaction = new Redaction(_options.Redact, _options.BodyBytes);
        Add(
            () => request with
            {
                Asked = askedLength == 0 ? null : redaction.Apply(asked, askedLength),
                Answered = answeredLength == 0 ? null : redaction.Apply(answered, answeredLength),
            },
            asked.Length + answered.Length);
    }

    /// <summary>Keeps a request; <paramref name="make"/> runs on the log's thread, and holds <paramref name="bytes"/> bytes until then.</summary>
    public void Add(Func<LoggedRequest> make, int bytes)
    {
        if (Interlocked.Increment(ref _count) > _capacity || Interlocked.Read(ref _bytes) > MostBytes)
        {
            Drop(1);
            return;
        }

        Interlocked.Add(ref _bytes, bytes);
        _waiting.Enqueue((make, bytes));
        Schedule();
    }

    public void Dispose() => _thread.Dispose();

    /// <summary>Sound and pictures are not kept.</summary>
    private static bool IsText(string? type) => type is not null && (type.StartsWith("application/json", StringComparison.Ordinal) || type.StartsWith("application/x-ndjson", StringComparison.Ordinal) || type.StartsWith("text/", StringComparison.Ordinal));

    private void Schedule()
    {
        if (Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            _ = _thread.RunAsync((connection, seal) => Write(connection, seal));
        }
    }

    private bool Write(SqliteConnection connection, StoreSeal seal)
    {
        Volatile.Write(ref _scheduled, 0);
        List<object?[]> batch = [];
        while (!_waiting.IsEmpty)
        {
            batch.Clear();
            while (batch.Count < LongestBatch && _waiting.TryDequeue(out var waiting))
            {
                batch.Add(RequestColumns.Values(seal, waiting.Make()));
                Interlocked.Add(ref _bytes, -waiting.Bytes);
            }

            try
            {
                // Nothing is worked out in here: the ledger waits for the same lock.
                using var transaction = connection.BeginTransaction();
                batch.ForEach(values => connection.Execute(RequestColumns.Insert, values));
                transaction.Commit();
                Interlocked.Add(ref _count, -batch.Count);
                _failing = false;
            }
            catch (SqliteException e)
            {
                Drop(batch.Count);
                if (!_failing)
                {
                    _failing = true;
                    LogFailure(e);
                }
            }
        }

        return _time.GetElapsedTime(_pruned) >= s_pruneEvery && Prune(connection);
    }

    private bool Prune(SqliteConnection connection)
    {
        _pruned = _time.GetTimestamp();
        var oldest = (_time.GetUtcNow() - TimeSpan.FromDays(_options.Days)).ToUnixTimeMilliseconds();
        while (connection.Execute("DELETE FROM requests WHERE position IN (SELECT position FROM requests WHERE ended_at < $1 LIMIT $2)", oldest, LongestBatch) == LongestBatch)
        {
            // In small pieces, between which the ledger has its turn.
        }

        return true;
    }

    private void Drop(int requests)
    {
        Interlocked.Add(ref _count, -requests);
        Interlocked.Add(ref _dropped, requests);
    }

    [LoggerMessage(6101, LogLevel.Error, "The request log cannot be written. Requests go on; they are missing in it and counted (parlance_request_log_dropped_total).")]
    private partial void LogFailure(Exception error);
}
