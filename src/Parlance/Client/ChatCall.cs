using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects;
using Parlance.Dialects.TextTools;
using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance;

/// <summary>One call of a client, from the request to the end of the answer. Dispose closes the connection when the answer was not read to its end.</summary>
internal sealed class ChatCall : IAttemptOwner, IAsyncDisposable
{
    private readonly ChatRequest _request;
    private readonly TimeProvider _time;
    private readonly bool _streaming;
    private readonly long _started;
    private readonly CancellationToken _cancellation;
    private SemaphoreSlim? _slot;
    private ChatFold _fold = new();
    private EventQueue? _events;
    private Attempt? _attempt;
    private TimeSpan _firstContent;
    private bool _wantsJson;
    private ToolNames? _names;
    private bool _searchesText;

    /// <param name="request">A request that has been checked.</param>
    /// <param name="time">Clock of the measurements.</param>
    /// <param name="streaming">Whether the caller wants the events, or only what they fold into.</param>
    /// <param name="cancellation">The caller's wish to stop.</param>
    public ChatCall(ChatRequest request, TimeProvider time, bool streaming, CancellationToken cancellation)
    {
        // Every call is a stream upstream: limits per phase only make sense there, and a cut answer is told from a whole one.
        _request = request with { Stream = true, IncludeUsage = true };
        _time = time;
        _streaming = streaming;
        _started = time.GetTimestamp();
        _cancellation = cancellation;
    }

    /// <summary>Waits for <paramref name="slot"/> and makes attempts until content comes. Throws when none had any.</summary>
    public async ValueTask StartAsync(AttemptLoop loop, IReadOnlyList<Target> targets, SemaphoreSlim? slot)
    {
        if (slot is not null)
        {
            await slot.WaitAsync(_cancellation).ConfigureAwait(false);
            _slot = slot;
        }

        var outcome = await loop.RunAsync(targets, this, stream: true, _cancellation).ConfigureAwait(false);
        _attempt = outcome.Attempt;
        _firstContent = _time.GetElapsedTime(_started);
        if (outcome.Error is { } error && _attempt?.Meter.Committed != true)
        {
            throw Failure(error);
        }
    }

    /// <summary>The next event that has arrived; false when more must be read.</summary>
    public bool TryNext([NotNullWhen(true)] out StreamingEvent? next)
    {
        next = null;
        return _events?.TryRead(out next) == true;
    }

    /// <summary>Reads on. False at the end of a good answer; throws at that of a bad one.</summary>
    public async ValueTask<bool> ReadAsync()
    {
        if (!_attempt!.Ended)
        {
            await _attempt.ReadAsync().ConfigureAwait(false);
            return true;
        }

        return _attempt.Error is { } error ? throw Failure(error) : false;
    }

    /// <summary>The whole answer.</summary>
    public ChatResult ToResult() => _fold.ToResult();

    /// <summary>What it took.</summary>
    public CallStats ToStats()
    {
        var target = _attempt!.Target;
        Charge? charge = _fold.Usage is { } usage && target.Card?.Price is { } price ? price.Cost(usage, DateTimeOffset.FromUnixTimeMilliseconds(_attempt.StartedAt)) : null;
        return new CallStats
        {
            Target = target.Name,
            Attempts = _attempt.Number,
            Usage = _fold.Usage,
            LatencyMs = (long)_time.GetElapsedTime(_started).TotalMilliseconds,
            TimeToFirstTokenMs = (long)_firstContent.TotalMilliseconds,
            CostNanoUsd = charge?.NanoUsd,
            PriceRule = charge?.RuleName,
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_attempt is not null)
        {
            await _attempt.DisposeAsync().ConfigureAwait(false);
        }

        _slot?.Release();
    }

    bool IAttemptOwner.TryCompose(Target target, IBufferWriter<byte> body, [NotNullWhen(false)] out ChatError? error) =>
        Compose(target, body, out error);

    ResponseFormat? IAttemptOwner.WantedJson => _wantsJson ? _request.ResponseFormat : null;

    bool IAttemptOwner.ReasonsWithTools => _request.Tools.Any(tool => tool.Native is null) && _request.Reasoning is not ({ Enabled: false } or { Effort: "none" });

    bool IAttemptOwner.SearchesText => _searchesText;

    IChatSink IAttemptOwner.Open(Attempt attempt)
    {
        _fold = new ChatFold();
        _events = _streaming ? new EventQueue(_fold) : null;
        IChatSink sink = _streaming ? _events! : _fold;
        return _names?.Restore(sink) ?? sink;
    }

    ValueTask IAttemptOwner.FailedAsync(Attempt attempt) => ValueTask.CompletedTask;

    private bool Compose(Target target, IBufferWriter<byte> body, [NotNullWhen(false)] out ChatError? error)
    {
        var dropped = new DroppedFields();
        var request = target.Streams ? _request : _request with { Stream = false };
        _ = ToolNames.TryFit(ref request, target.Dialect, out _names);
        var composed = target.TryWriteRequest(request, body, dropped, out error);
        _wantsJson = dropped.HasFormat;
        _searchesText = ToolPrompt.IsSearched(_request, target.Wire.Quirks);
        return composed;
    }

    private AiException Failure(ChatError error)
    {
        _cancellation.ThrowIfCancellationRequested();
        return new AiException(error, _attempt?.Target.Name, _attempt?.Number ?? 0);
    }
}
