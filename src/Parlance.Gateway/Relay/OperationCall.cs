using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Dialects.Operations;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Surfaces;
using Parlance.Gateway.Surfaces.Forms;
using Parlance.Manifests;
using Parlance.Upstream;
using Parlance.Wire;

namespace Parlance.Gateway.Relay;

/// <summary>One caller's request for another operation than chat while it is answered. A form is null where the request is JSON. Not thread-safe.</summary>
internal sealed class OperationCall(Operation operation, RequestScan scan, FormSpool? form, CallerKey key, string requestId, Settlement settlement) : IAttemptOwner, IRelayedCall, IDisposable
{
    /// <summary>Of sound as it is uploaded, 32 kbit/s: the estimate where an answer does not say how long it was (text, subtitles).</summary>
    private const int UsualBytesPerMillisecond = 4;

    private SpelledOperation? _spelled;
    private SpliceRelay? _events;

    public IDialect Dialect => DialectSet.OpenAiChat;

    public string RequestId => requestId;

    public CallerKey Key => key;

    public required CallFacts Facts { get; init; }

    public string DoorName => operation.Word();

    public string Model => scan.Model;

    public bool Stream => scan.Stream;

    public PooledBuffer Output { get; } = new();

    public bool AtBoundary => _events is { AtBoundary: true };

    public bool TakesComments => _events is not null;

    /// <summary>What pays for it; null (default) for a key without limits.</summary>
    public Spend? Spend { get; init; }

    public OpenAttempt? UnderWay { get; set; }

    /// <summary>What the request was last sent without, because the target does not take it.</summary>
    public IReadOnlyList<string> Dropped => Spelled.Dropped;

    IOperationCall? IAttemptOwner.Operation => Spelled;

    /// <summary>Whether a target that does not take every parameter is passed over. Default false.</summary>
    public bool Strict { get; init; }

    private SpelledOperation Spelled => _spelled ??= new SpelledOperation(operation, scan, form is null ? null : form.With, Output);

    public bool TryCompose(Target target, IBufferWriter<byte> body, [NotNullWhen(false)] out ChatError? error)
    {
        if (!Spelled.TryCompose(target, body, out error))
        {
            return false;
        }

        error = Strict && Dropped.Count > 0 ? Refusals.Dropped(Dropped, target.Name) : null;
        return error is null;
    }

    public bool TryAdmit(Target target, ReadOnlyMemory<byte> body, [NotNullWhen(false)] out ChatError? error)
    {
        error = null;
        return Spend is null || Spend.TryReserve(target, form is null ? body.Span : scan.Body.Span, form?.Length ?? 0, operation, isShown: false, out error);
    }

    public void Sending(int number, Target target, long startedAt, long bytes)
    {
        // Counting tokens costs nothing and has no row.
        if (operation != Operation.CountTokens)
        {
            settlement.Begin(this, number, target, startedAt, bytes);
        }
    }

    public UsageUnits? Asked => operation switch
    {
        Operation.Speech => new UsageUnits { Characters = SpokenText.Count(scan.Body.Span) },
        Operation.Transcriptions or Operation.Translations => new UsageUnits { AudioMilliseconds = (form?.Length ?? 0) / UsualBytesPerMillisecond },
        _ => null,
    };

    public IChatSink Open(Attempt attempt)
    {
        Reset();
        return !attempt.IsStream ? Discard.Sink
            : attempt.MediaType == Framing.ServerSentEvents.MediaType() ? _events = new SpliceRelay(Output, hideUsage: false, Dialect.FrameLimit)
            : new BytesSink(Output);
    }

    public async ValueTask FailedAsync(Attempt attempt) => await settlement.SettleAsync(this, attempt);

    public ValueTask<long?> SettleAsync(Attempt attempt) => settlement.SettleAsync(this, attempt);

    public ValueTask IntendAsync(Attempt attempt) => settlement.IntendAsync(this, attempt);

    public void WriteStreamHead(HttpResponse response, Attempt attempt)
    {
        if (_events is not null)
        {
            ResponseHead.WriteStream(response, ResponseHead.TypeOf(Framing.ServerSentEvents));
        }
        else
        {
            response.ContentType = AnswerType.Audio(attempt.MediaType);
        }
    }

    public string WholeType(Attempt attempt) => AnswerType.Whole(operation, attempt.MediaType);

    public ReadOnlyMemory<byte> WholeAnswer(Attempt attempt) => Output.Length > 0 ? Output.WrittenMemory : attempt.Body;

    public bool TryWriteEnd(Attempt attempt, ChatError? unsettled)
    {
        if ((unsettled ?? attempt.Error) is not { } error)
        {
            return true;
        }

        if (_events is null)
        {
            return false;
        }

        // The form in which the vendor's SDKs look for an error inside a stream.
        Output.Write("data: "u8);
        Dialect.WriteError(ErrorSurface.ForCaller(error), requestId, Output);
        Output.Write("\n\n"u8);
        return true;
    }

    public void Dispose()
    {
        settlement.Abandon(this);
        Reset();
        Spend?.Dispose();
        Output.Dispose();
    }

    private void Reset()
    {
        _events?.Dispose();
        _events = null;
        Output.Clear();
    }
}
