using System.Buffers;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Dialects.TextTools;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Features.Guardrails;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Features.Responses;
using Parlance.Gateway.Surfaces;
using Parlance.Manifests;
using Parlance.Upstream;
using Parlance.Wire;

namespace Parlance.Gateway.Relay;

/// <summary>
/// One caller's request while it is answered: composes it for each target (as the caller's own bytes where dialects agree, else translated), and turns the answer back
/// into the door's dialect. Not thread-safe.
/// </summary>
internal sealed class ChatCall(IDialect dialect, RequestScan scan, CallerKey key, string requestId, Settlement settlement, TimeProvider time) : IAttemptOwner, IRelayedCall, IDisposable
{
    private readonly DroppedFields _dropped = new();
    private ChatRequest? _request;
    private ToolNames? _names;
    private bool _spliced;
    private bool _searchesText;
    private SpliceRelay? _splice;
    private IStreamWriter? _writer;
    private ChatFold? _fold;
    private ChatResult? _reviewed;

    public IDialect Dialect => dialect;

    public string RequestId => requestId;

    public RequestScan Scan => scan;

    public CallerKey Key => key;

    public required CallFacts Facts { get; init; }

    public string DoorName => dialect.Name;

    public string Model => scan.Model;

    public bool Stream => scan.Stream;

    /// <summary>Whether a stream goes out as one JSON list. Default false.</summary>
    public bool AsList { get; init; }

    public bool TakesComments => dialect.Framing == Framing.ServerSentEvents && !AsList;

    /// <summary>What is to be sent to the caller next.</summary>
    public PooledBuffer Output { get; } = new();

    /// <summary>What pays for it; null (default) for a key without limits.</summary>
    public Spend? Spend { get; init; }

    public OpenAttempt? UnderWay { get; set; }

    /// <summary>What the request was last sent without, because the target does not take it.</summary>
    public IReadOnlyList<string> Dropped => _dropped.Names;

    /// <summary>True when <see cref="Output"/> ends with a whole frame.</summary>
    public bool AtBoundary => _splice?.AtBoundary ?? true;

    /// <summary>Whether a target that does not take every parameter is passed over. Default false.</summary>
    public bool Strict { get; init; }

    /// <summary>What the caller's request came with; only what a provider lists goes on.</summary>
    public IHeaderDictionary? CallerHeaders { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; private set; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Whether the request last composed is the caller's own bytes but for a few fields.</summary>
    public bool IsSpliced => _spliced;

    /// <summary>Keeps the answer; null (default) when it is not to be kept.</summary>
    public ResponseKeeper? Keeper { get; init; }

    /// <summary>Looks at the answer before it is shown; null (default): nothing does.</summary>
    public CallGuard? Guard { get; init; }

    public string? StoppedBy => Guard?.StoppedBy;

    public bool WasGuarded => Guard is { HasActed: true };

    public bool IsReviewed => Guard is { HoldsAnswers: true };

    public ValueTask KeepAsync(ReadOnlyMemory<byte> written) => StoppedBy is null && Keeper is not null ? Keeper.KeepAsync(written) : default;

    public bool TryCompose(Target target, IBufferWriter<byte> body, [NotNullWhen(false)] out ChatError? error)
    {
        error = target.ChatRefusal;
        if (error is not null || !TryWrite(target, body, out error))
        {
            return false;
        }

        Headers = ForwardedHeaders.Of(CallerHeaders, target.Provider, _dropped);
        error = Strict && _dropped.Names.Count > 0 ? Refusals.Dropped(_dropped.Names, target.Name) : null;
        return error is null;
    }

    public bool ReasonsWithTools =>
        scan.Body.Span.IndexOf("\"tools\""u8) >= 0 && TryRead(out _) && _request.Tools.Any(tool => tool.Native is null) && _request.Reasoning is not ({ Enabled: false } or { Effort: "none" });

    public ResponseFormat? WantedJson => GuardedFormat ?? AskedFormat;

    private ResponseFormat? AskedFormat => !_spliced && Dropped.Any(name => name is "response_format" or "response_format.json_schema") ? _request?.ResponseFormat : null;

    public bool SearchesText => _searchesText;

    public bool TryAdmit(Target target, ReadOnlyMemory<byte> body, [NotNullWhen(false)] out ChatError? error)
    {
        error = null;
        return Spend is null || Spend.TryReserve(target, body.Span, 0, operation: null, IsShown(target), out error);
    }

    public void Sending(int number, Target target, long startedAt, long bytes) => settlement.Begin(this, number, target, startedAt, bytes);

    public IChatSink Open(Attempt attempt)
    {
        Reset();
        if (Guard is { GuardsAnswers: true } guard)
        {
            return guard.Open(OpenOwn(attempt));
        }

        if (GuardedFormat is not null)
        {
            return OpenOwn(attempt);
        }

        if (!scan.Stream)
        {
            return _spliced && !attempt.IsStream ? Discard.Sink : Restored(_fold = new ChatFold());
        }

        if (_spliced && attempt.IsStream && !AsList)
        {
            return _splice = new SpliceRelay(Output, dialect.UsageOnRequest && !scan.IncludeUsage, dialect.FrameLimit)
            {
                Beside = Spend?.Lease is null ? null : new StreamBeside(output => OpenWriter(attempt, output)),
            };
        }

        return Restored(new HeldEnd(_writer = OpenWriter(attempt, Output)));
    }

    /// <summary>Whether an attempt was made and failed.</summary>
    public bool WasSent { get; private set; }

    public async ValueTask FailedAsync(Attempt attempt)
    {
        WasSent = true;
        await settlement.SettleAsync(this, attempt);
    }

    /// <summary>Puts the attempt into the books; its cost in nano-USD, null when it has no price.</summary>
    public ValueTask<long?> SettleAsync(Attempt attempt)
    {
        Guard?.Count();
        return settlement.SettleAsync(this, attempt);
    }

    public async ValueTask ReviewAsync(Attempt attempt, CancellationToken cancellation)
    {
        if (attempt.Error is null && _fold is not null)
        {
            try
            {
                _reviewed = await Guard!.ReviewAsync(Named(_fold.ToResult(), attempt), cancellation);
            }
            catch (OperationCanceledException)
            {
                // The caller is gone; what was used is still booked.
            }
        }
    }

    public ValueTask IntendAsync(Attempt attempt) => settlement.IntendAsync(this, attempt);

    /// <summary>The whole answer in the door's dialect: the provider's own bytes where dialects agree.</summary>
    public ReadOnlyMemory<byte> WholeAnswer(Attempt attempt)
    {
        if (_fold is null)
        {
            return attempt.Body;
        }

        dialect.WriteResponse(Shown(_fold, attempt), Output);
        return Output.WrittenMemory;
    }

    public void WriteStreamHead(HttpResponse response, Attempt attempt) => Surfaces.ResponseHead.WriteStream(response, AsList ? "application/json" : Surfaces.ResponseHead.TypeOf(dialect.Framing));

    public string WholeType(Attempt attempt) => "application/json";

    /// <summary>The end of the stream: its marker, or one error event and no marker.</summary>
    public bool TryWriteEnd(Attempt attempt, ChatError? unsettled)
    {
        if ((unsettled ?? attempt.Error) is { } error)
        {
            var shown = ErrorSurface.ForCaller(error);
            (_writer ?? OpenWriter(attempt, Output)).Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = shown });
        }
        else if (Spend is { Lease.IsRefused: true })
        {
            return TryWriteLimit(attempt);
        }
        else if (_fold is not null)
        {
            Play(_fold, attempt);
        }
        else if (_writer is not null)
        {
            _writer.Write(new ChatEvent { Kind = ChatEventKind.End });
        }
        else if (attempt.Ended)
        {
            Output.Write(_splice is { End.IsEmpty: false } ? _splice.End : dialect.StreamEnd);
        }

        return true;
    }

    public void Dispose()
    {
        if (UnderWay is not null)
        {
            settlement.Abandon(this);
        }

        Reset();
        Spend?.Dispose();
        Output.Dispose();
    }

    private bool TryWrite(Target target, IBufferWriter<byte> body, [NotNullWhen(false)] out ChatError? error)
    {
        error = null;
        _dropped.Clear();
        _names = null;
        _searchesText = false;
        _spliced = target.Dialect == dialect && target.Wire.Quirks.Tools == "native" && target.Provider.Capabilities is null && (target.Streams || !scan.Stream) && dialect.TrySplice(scan, target.Wire, body, _dropped);
        if (_spliced)
        {
            return true;
        }

        if (!TryRead(out error))
        {
            return false;
        }

        _dropped.Clear();
        _dropped.AddForeign(_request.Extra, target.Dialect.Name);
        var fitted = target.Streams ? _request : _request with { Stream = false };
        _ = ToolNames.TryFit(ref fitted, target.Dialect, out _names);
        _searchesText = ToolPrompt.IsSearched(_request, target.Wire.Quirks);
        return target.TryWriteRequest(fitted, body, _dropped, out error);
    }

    /// <summary>The request as nouns: read once, and only when a target needs them.</summary>
    [MemberNotNullWhen(true, nameof(_request))]
    private bool TryRead([NotNullWhen(false)] out ChatError? error)
    {
        error = null;
        if (_request is not null)
        {
            return true;
        }

        if (dialect.TryReadRequest(scan.Body, out var request, out error))
        {
            _request = request with { Model = scan.Model, Stream = scan.Stream };
        }

        return _request is not null;
    }

    /// <summary>The form of the answer where a guardrail holds the answer to it.</summary>
    private ResponseFormat? GuardedFormat => Guard is { ChecksSchema: true } && TryRead(out _) && _request.ResponseFormat is { Schema.IsEmpty: false } format ? format with { Strict = true } : null;

    /// <summary>A sink whose answer is spelled here, and not passed as the provider's own bytes.</summary>
    private IChatSink OpenOwn(Attempt attempt) => scan.Stream && !IsReviewed ? Restored(new HeldEnd(_writer = OpenWriter(attempt, Output))) : Restored(_fold = new ChatFold());

    private ChatResult Shown(ChatFold fold, Attempt attempt)
    {
        var result = _reviewed ?? Named(fold.ToResult(), attempt);
        return Guard is null ? result : Guard.Shown(result);
    }

    /// <summary>A stream of an answer that was held until it was decided over.</summary>
    private void Play(ChatFold fold, Attempt attempt)
    {
        using var whole = new PooledBuffer(1024);
        dialect.WriteResponse(Shown(fold, attempt), whole);
        dialect.ReadResponse(whole.WrittenSpan, Quirks.None, OpenWriter(attempt, Output));
    }

    /// <summary>Whether what comes is seen, and passed on, as it comes.</summary>
    private bool IsShown(Target target) => scan.Stream && target.Streams && !_searchesText && Guard is not { GuardsAnswers: true } && WantedJson is null;

    private IChatSink Restored(IChatSink sink) => _names?.Restore(sink) ?? sink;

    /// <summary>Ends the stream as a limit of output does, since nothing is left to pay for more. False where the provider's bytes end inside a frame, behind which nothing can stand.</summary>
    private bool TryWriteLimit(Attempt attempt)
    {
        if (!AtBoundary)
        {
            return false;
        }

        var beside = _splice?.Beside;
        beside?.Clear();
        var writer = beside?.Writer ?? _writer!;
        writer.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = FinishReason.Length });
        writer.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = Settlement.UsageOf(attempt) });
        writer.Write(new ChatEvent { Kind = ChatEventKind.End });
        if (beside is not null)
        {
            Output.Write(beside.Written);
        }

        return true;
    }

    private IStreamWriter OpenWriter(Attempt attempt, IBufferWriter<byte> output) =>
        dialect.OpenWriter(new StreamOptions(scan.IncludeUsage, requestId, attempt.Target.Name, time.GetUtcNow().ToUnixTimeSeconds()) { Elapsed = () => attempt.Elapsed, AsList = AsList }, output);

    /// <summary>What the provider did not say of its answer, as a stream's options say it.</summary>
    private ChatResult Named(ChatResult result, Attempt attempt) => result with
    {
        Id = result.Id.Length > 0 ? result.Id : requestId,
        Model = result.Model.Length > 0 ? result.Model : attempt.Target.Name,
        Created = result.Created > 0 ? result.Created : time.GetUtcNow().ToUnixTimeSeconds(),
        Elapsed = attempt.Elapsed,
    };

    private void Reset()
    {
        _splice?.Dispose();
        _splice = null;
        _writer = null;
        _fold = null;
        _reviewed = null;
        Output.Clear();
    }
}
