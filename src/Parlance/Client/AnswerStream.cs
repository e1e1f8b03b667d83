namespace Parlance;

/// <summary>
/// An answer as it arrives, and beside it what it took. The call is made when the enumeration begins; it can be enumerated once.
/// <see cref="Stats"/> is complete when the stream is, and not before.
/// </summary>
public sealed class AnswerStream : IAsyncEnumerable<StreamingEvent>
{
    private readonly Func<object, IAsyncEnumerable<StreamingEvent>> _run;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<CallStats> _stats = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;

    internal AnswerStream(Func<object, IAsyncEnumerable<StreamingEvent>> run, TimeProvider time)
    {
        _run = run;
        _time = time;
    }

    /// <summary>
    /// What the call took. After a good answer its whole account; after leaving the loop early or cancelling, what was counted until then (<see cref="CallStats.Cancelled"/>, where the provider had not said its usage
    /// yet an estimate, <see cref="CallStats.Estimated"/>); after an error it fails with the same <see cref="AiException"/> as the loop, whose <see cref="AiException.Stats"/> hold what is known.
    /// It does not end before the enumeration has begun and ended.
    /// </summary>
    public Task<CallStats> Stats => _stats.Task;

    /// <summary>Gives the events and the account apart: <c>var (events, stats) = …</c>.</summary>
    public void Deconstruct(out IAsyncEnumerable<StreamingEvent> events, out Task<CallStats> stats) => (events, stats) = (this, Stats);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">It has been enumerated before.</exception>
    public IAsyncEnumerator<StreamingEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _begun, 1) != 0)
        {
            throw new InvalidOperationException("An answer can be enumerated once; execute the request again for another one.");
        }

        var scope = new CallScope();
        return new Enumerator(this, scope, _run(scope).GetAsyncEnumerator(cancellationToken));
    }

    private sealed class Enumerator(AnswerStream stream, CallScope scope, IAsyncEnumerator<StreamingEvent> events) : IAsyncEnumerator<StreamingEvent>
    {
        private readonly long _started = stream._time.GetTimestamp();
        private CallStats? _whole;

        public StreamingEvent Current => events.Current;

        public async ValueTask<bool> MoveNextAsync()
        {
            try
            {
                if (await events.MoveNextAsync().ConfigureAwait(false))
                {
                    _whole = (events.Current as StreamingEvent.Completed)?.Stats ?? _whole;
                    return true;
                }
            }
            catch (OperationCanceledException)
            {
                stream._stats.TrySetResult(Counted());
                throw;
            }
            catch (Exception e)
            {
                if (e is AiException failure)
                {
                    failure.Stats ??= scope.Stats;
                }

                // Who does not ask for the account has the error from the loop: it is no unobserved one.
                stream._stats.TrySetException(e);
                _ = stream.Stats.Exception;
                throw;
            }

            stream._stats.TrySetResult(_whole ?? Counted());
            return false;
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                await events.DisposeAsync().ConfigureAwait(false);
            }
            finally
            {
                stream._stats.TrySetResult(_whole ?? Counted());
            }
        }

        private CallStats Counted() => scope.Stats is { } counted ? counted with { Cancelled = true } : new CallStats
        {
            Target = "",
            Attempts = 0,
            Usage = null,
            LatencyMs = (long)stream._time.GetElapsedTime(_started).TotalMilliseconds,
            TimeToFirstTokenMs = 0,
            CostNanoUsd = null,
            Cancelled = true,
        };
    }
}
