using System.Buffers;
using System.Runtime.CompilerServices;
using Parlance.Dialects;
using Parlance.Dialects.Operations;
using Parlance.Dialects.TextTools;
using Parlance.Manifests;
using Parlance.Wire;

namespace Parlance.Upstream;

/// <summary>
/// One upstream call and its answer: reads the body, decodes it and writes the events to the sink that its owner opened. Not thread-safe. Dispose closes the call.
/// </summary>
public sealed class Attempt : IAsyncDisposable
{
    private const int ReadSize = 8 * 1024;
    private const int MaxWholeBody = 64 * 1024 * 1024;
    private readonly Exchange _exchange;
    private readonly long _started;
    private TimeSpan _firstContent;
    private int _bodyLength;
    private readonly IOperationCall? _operation;
    private byte[] _buffer = [];
    private IFrameReader? _frames;
    private IStreamReader? _reader;
    private IFrameSink? _frameSink;
    private JsonAnswer? _json;
    private ToolTextReader? _toolText;
    private bool _content;
    private Seats? _seats;

    internal Attempt(in AttemptCall call, Exchange exchange, long started, long startedAt, int requestBytes, IOperationCall? operation)
    {
        Number = call.Number;
        Credential = call.Key.Index + 1;
        IsHedge = call.IsHedge;
        _seats = call.Key.Seats;
        _exchange = exchange;
        _started = started;
        StartedAt = startedAt;
        RequestBytes = requestBytes;
        _operation = operation;
        Error = exchange.Error;
    }

    /// <summary>1 for the first attempt of a request.</summary>
    public int Number { get; }

    /// <summary>Where it went.</summary>
    public Target Target => _exchange.Target;

    /// <summary>Place of the key among <see cref="Provider.Credentials"/>, from 1; null when none was sent, or one was minted.</summary>
    public int? Credential { get; }

    /// <summary>Whether it was sent beside another one that took long. Default false.</summary>
    public bool IsHedge { get; }

    /// <summary>When it was sent, in Unix milliseconds.</summary>
    public long StartedAt { get; }

    /// <summary>Time since it was sent.</summary>
    public TimeSpan Elapsed => _exchange.TimeProvider.GetElapsedTime(_started);

    /// <summary>Time from sending to the first content; null before it came.</summary>
    public TimeSpan? TimeToFirstContent => _content ? _firstContent : null;

    /// <summary>Size of the request's body, as far as it was composed in memory.</summary>
    public int RequestBytes { get; }

    /// <summary>The HTTP status; 0 before one arrived.</summary>
    public int Status => _exchange.Status;

    /// <summary>The provider's own id of the request.</summary>
    public string? RequestId => _exchange.RequestId;

    /// <summary>True when the provider answers with a stream, or with audio, which passes as it comes; false for a whole answer.</summary>
    public bool IsStream => _operation is null ? _exchange.IsStream : IsEvents || IsAudio;

    /// <summary>The media type of the answer, without parameters; null when the provider does not say.</summary>
    public string? MediaType => _exchange.MediaType;

    /// <summary>What came so far.</summary>
    public AnswerMeter Meter { get; } = new();

    /// <summary>Why the attempt failed; null while all is well.</summary>
    public ChatError? Error { get; private set; }

    /// <summary>True when nothing more will come: the answer is complete, or <see cref="Error"/> says why not.</summary>
    public bool Ended => Meter.Ended || Error is not null;

    /// <summary>The whole body of an answer that is no stream; valid after it was read and until dispose.</summary>
    public ReadOnlyMemory<byte> Body => _buffer.AsMemory(0, _bodyLength);

    /// <summary>How long the provider says that nothing remains of a limit although it answered; null when something does.</summary>
    internal TimeSpan? LimitedFor => _exchange.LimitedFor;

    /// <summary>What cancels it alone; disposed with it. Null where only the caller can.</summary>
    internal CancellationTokenSource? Stop { get; set; }

    // What must be read to be answered is never passed on unread, whatever it calls itself.
    private bool IsEvents => MediaType == Framing.ServerSentEvents.MediaType() && _operation!.Operation is not (Operation.Embeddings or Operation.Rerank or Operation.Moderations);

    private bool IsAudio => _operation!.Operation == Operation.Speech && MediaType is { } type && (type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) || type == "application/octet-stream");

    /// <summary>Reads what comes next and writes its events to the sink: a chunk of a stream, or a whole answer. Returns when there is something new, or <see cref="Ended"/> is true.</summary>
    public ValueTask ReadAsync() => IsStream ? ReadStreamAsync() : ReadWholeAsync();

    private IChatSink Sink => _toolText is not null ? _toolText : _json is not null ? _json : Meter;

    /// <summary>Ends the call at the provider before its answer is complete. What has come so far stays; nothing more can be read.</summary>
    public ValueTask StopAsync() => _exchange.DisposeAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _seats, null)?.Leave();
        await _exchange.DisposeAsync().ConfigureAwait(false);
        Stop?.Dispose();
        _frames?.Dispose();
        _json?.Dispose();
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _bodyLength = 0;
        }
    }

    /// <summary>Another attempt answered first.</summary>
    internal void Lose() => Error = new ChatError(ErrorKind.Cancelled, "Another attempt answered first.") { Side = ErrorSide.Gateway, Code = "hedge_lost", Phase = ErrorPhase.FirstToken };

    internal void Open(IChatSink sink, ResponseFormat? wanted, bool searchesText = false)
    {
        Meter.Attach(sink, Target.Wire.Model);
        _json = wanted is not null ? new JsonAnswer(Meter, wanted) : null;
        _toolText = searchesText ? new ToolTextReader(ToolTextOptions.Of(Target.Wire.Quirks), _json is null ? Meter : _json) : null;
        _frameSink = sink as IFrameSink;
        if (IsStream)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
            if (_operation is not null)
            {
                // An image travels in one event: what is too large to be looked at passes all the same.
                _frames = IsEvents ? new SseReader(skipLarge: true) : null;
                _reader = new OperationStreamReader();
                return;
            }

            var dialect = Target.Dialect;
            _frames = dialect.Framing.OpenReader(dialect.FrameLimit, skipLarge: _frameSink is not null);
            _reader = dialect.OpenReader(Target.Wire.Quirks);
        }
    }

    // Once per read of every stream: its state is pooled, not allocated.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReadStreamAsync()
    {
        var read = await _exchange.ReadAsync(_buffer).ConfigureAwait(false);
        if (read > 0)
        {
            Decode(_buffer.AsMemory(0, read));
        }
        else
        {
            Finish();
        }

        AfterEvents();
    }

    private void Decode(ReadOnlyMemory<byte> chunk)
    {
        if (_frames is not { } frames)
        {
            Meter.MarkSkipped();
            _frameSink?.EndChunk(chunk.Span);
            return;
        }

        var told = 0;
        frames.Push(chunk);
        while (frames.TryRead(out var frame))
        {
            if (!frame.Skipped)
            {
                _reader!.Read(frame, Sink);
            }

            _frameSink?.EndFrame(chunk.Span[told..frame.End]);
            told = frame.End;
        }

        // What can be that large is content: it commits the answer before its end, or all of it would have to wait in memory.
        if (frames.Skipping)
        {
            Meter.MarkSkipped();
        }

        _frameSink?.EndChunk(chunk.Span[told..]);
        if (frames.TooLarge && !Meter.Ended)
        {
            Error ??= new ChatError(ErrorKind.ServerError, $"{Target.Name} sent a piece of a stream that is broken or larger than {Target.Dialect.FrameLimit >> 20} MiB, which cannot be translated.") { Code = "upstream_event_too_large", Phase = ErrorPhase.Stream, Status = 502 };
        }
    }

    private void Finish()
    {
        if (_exchange.Error is { } broken)
        {
            // After the finish nothing is missing but the transport's own end, however the connection went. A frame that broke off is no frame.
            if (broken.Code == "upstream_incomplete" && _operation is null)
            {
                _reader!.Complete(Sink);
            }

            Error = Meter.Ended ? Error : Error ?? broken;
            return;
        }

        if (_frames is not null && _frames.Complete(out var frame))
        {
            if (!frame.Skipped)
            {
                _reader!.Read(frame, Sink);
            }

            _frameSink?.EndFrame(Target.Dialect.Framing.Delimiter());
            if (Meter.Error is { Code: "upstream_malformed" })
            {
                // Half an event makes no sense because the rest of it is missing.
                Error ??= new ChatError(ErrorKind.ServerError, $"The answer of {Target.Name} ended inside an event.") { Code = "upstream_incomplete", Phase = Meter.HasContent ? ErrorPhase.Stream : ErrorPhase.FirstToken, Status = 502 };
            }
        }

        _reader!.Complete(Sink);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReadWholeAsync()
    {
        await ReadBodyAsync().ConfigureAwait(false);
        while (Error is null && Target.Dialect.HasJobs && Target.Dialect.FindPending(Body.Span, _operation?.Operation) is { } pending)
        {
            if (await _exchange.AskAgainAsync(pending).ConfigureAwait(false))
            {
                await ReadBodyAsync().ConfigureAwait(false);
            }

            Error ??= _exchange.Error;
        }

        if (Error is null && _operation is not null)
        {
            _operation.ReadAnswer(this, Body, Meter);
            if (Meter.Error is null)
            {
                Meter.MarkSkipped();
            }
        }
        else if (Error is null)
        {
            Target.Dialect.ReadResponse(Body.Span, Target.Wire.Quirks, Sink);
        }

        AfterEvents();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReadBodyAsync()
    {
        var length = 0;
        int read;
        if (_buffer.Length == 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        }

        while ((read = await _exchange.ReadAsync(_buffer.AsMemory(length)).ConfigureAwait(false)) > 0)
        {
            length += read;
            if (length > MaxWholeBody)
            {
                Error = new ChatError(ErrorKind.ServerError, $"{Target.Name} sent an answer of more than 64 MiB.") { Code = "upstream_answer_too_large", Phase = ErrorPhase.FirstToken, Status = 502 };
                return;
            }

            if (length == _buffer.Length)
            {
                var grown = ArrayPool<byte>.Shared.Rent(length * 2);
                _buffer.AsSpan(0, length).CopyTo(grown);
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = grown;
            }
        }

        _bodyLength = length;
        Error ??= _exchange.Error;
    }

    private void AfterEvents()
    {
        if (Meter.Error is { } error)
        {
            Error ??= error with { Phase = Meter.HasContent ? ErrorPhase.Stream : ErrorPhase.FirstToken, RequestId = error.RequestId ?? RequestId };
        }

        // Text that is held back is content to the clock: the model is talking.
        if (!_content && (Meter.Committed || _json is { Holds: true } || _toolText is { Holds: true }))
        {
            _content = true;
            _firstContent = Elapsed;
            _exchange.MarkContent();
        }
    }
}
