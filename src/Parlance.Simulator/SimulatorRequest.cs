namespace Parlance.Simulator;

/// <summary>A request as it arrived, and what became of it. What became of it changes until <see cref="Ended"/> completes; thread-safe.</summary>
public sealed class SimulatorRequest
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile int _status;
    private volatile bool _clientGone;
    private long _outputBytes;

    internal SimulatorRequest(string method, string path, string query, IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> body, DateTimeOffset receivedAt)
    {
        Method = method;
        Path = path;
        Query = query;
        Headers = headers;
        Body = body;
        ReceivedAt = receivedAt;
    }

    /// <summary>The HTTP method, for example <c>POST</c>.</summary>
    public string Method { get; }

    /// <summary>The path without the query, for example <c>/v1/messages</c>.</summary>
    public string Path { get; }

    /// <summary>The query with its question mark, for example <c>?api-version=2024-10-21</c>; empty when there is none.</summary>
    public string Query { get; }

    /// <summary>The headers; names compare without regard to case, several values of one name are joined with a comma.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The whole body as it arrived.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>When the whole request had arrived.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>The HTTP status that was answered; 0 as long as none was.</summary>
    public int Status
    {
        get => _status;
        internal set => _status = value;
    }

    /// <summary>True when the client went away before the end of the answer.</summary>
    public bool ClientGone => _clientGone;

    /// <summary>When the answer ended, was cut off or lost its client; null until then.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Completes when the answer ended, was cut off or lost its client; never fails.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Tokens of output made by then, shown or not: what a provider would charge, also of an answer that was cut.</summary>
    public long OutputTokens => Models.Tokens.Of(Interlocked.Read(ref _outputBytes));

    internal void Make(long bytes) => Interlocked.Add(ref _outputBytes, bytes);

    internal void End(DateTimeOffset now, bool clientGone)
    {
        EndedAt = now;
        _clientGone = clientGone;
        _ended.TrySetResult();
    }
}
