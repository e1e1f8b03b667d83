using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Parlance.Gateway.Store;
using Parlance.Wire;

namespace Parlance.Gateway.Features.AccessLines;

/// <summary>
/// One line of JSON for each request, to a file or to standard output. A thread of its own writes, in batches; a request never waits for it: what it cannot keep up with is dropped and counted. A file that was moved away is
/// begun anew. Thread-safe. Dispose writes what waits.
/// </summary>
internal sealed partial class AccessLog : IDisposable
{
    public const int Capacity = 16_384;

    private const int LongestBatch = 512;

    private readonly ConcurrentQueue<AccessLine> _lines = new();
    private readonly ManualResetEventSlim _wake = new(initialState: false, spinCount: 0);
    private readonly string? _path;
    private readonly int _capacity;
    private readonly ILogger _log;
    private readonly Thread _thread;
    private int _waiting;
    private long _dropped;
    private bool _failing;
    private volatile bool _stop;

    /// <param name="path">The file; null for standard output.</param>
    /// <param name="log">For the operator.</param>
    /// <param name="capacity">Lines that may wait.</param>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    public AccessLog(string? path, ILogger<AccessLog> log, int capacity = Capacity)
    {
        (_path, _log, _capacity) = (path, log, capacity);
        if (path is not null)
        {
            try
            {
                Open(path).Dispose(); // What cannot be opened stops the start.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StoreException($"The access log {path} cannot be written: {e.Message}", e);
            }
        }

        _thread = new Thread(Run, maxStackSize: 512 * 1024) { IsBackground = true, Name = "parlance access log" };
        _thread.Start();
    }

    /// <summary>Lines that were not written, because too many waited or the file could not be written.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Add(AccessLine line)
    {
        if (Interlocked.Increment(ref _waiting) > _capacity)
        {
            Interlocked.Decrement(ref _waiting);
            Interlocked.Increment(ref _dropped);
            return;
        }

        _lines.Enqueue(line);
        if (!_wake.IsSet)
        {
            _wake.Set();
        }
    }

    public void Dispose()
    {
        _stop = true;
        _wake.Set();
        _thread.Join();
    }

    private void Run()
    {
        using var batch = new PooledBuffer(64 * 1024);
        using var json = new Utf8JsonWriter(batch);
        while (true)
        {
            var isLast = _stop;
            _wake.Reset();
            while (Fill(batch, json) is var lines and > 0)
            {
                Write(batch, lines);
                batch.Clear();
            }

            if (isLast)
            {
                return;
            }

            _wake.Wait();
        }
    }

    private int Fill(PooledBuffer batch, Utf8JsonWriter json)
    {
        var lines = 0;
        while (lines < LongestBatch && _lines.TryDequeue(out var line))
        {
            line.Write(json);
            json.Flush();
            json.Reset();
            batch.GetSpan(1)[0] = (byte)'\n';
            batch.Advance(1);
            lines++;
        }

        Interlocked.Add(ref _waiting, -lines);
        return lines;
    }

    private void Write(PooledBuffer batch, int lines)
    {
        try
        {
            using var output = _path is null ? Console.OpenStandardOutput() : Open(_path);
            output.Write(batch.WrittenSpan);
            _failing = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Interlocked.Add(ref _dropped, lines);
            if (!_failing)
            {
                _failing = true;
                LogFailure(e, _path ?? "standard output");
            }
        }
    }

    // Opened for each batch, so that a file that was rotated away is not written on.
    private static FileStream Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        }

        return new FileStream(path, options);
    }

    [LoggerMessage(6001, LogLevel.Error, "The access log cannot be written to {Path}. Requests go on; their lines are dropped and counted (parlance_access_log_dropped_total).")]
    private partial void LogFailure(Exception error, string path);
}
