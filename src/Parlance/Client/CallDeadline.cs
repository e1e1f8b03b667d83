using System.Runtime.CompilerServices;
using Parlance.Client.Tools;

namespace Parlance;

/// <summary>The limit of one call with everything in it, counted from its beginning.</summary>
internal static class CallDeadline
{
    private const string Param = "timeout";

    public static async Task<T> RunAsync<T>(TimeSpan limit, TimeProvider time, Func<CancellationToken, Task<T>> run, CancellationToken cancellation)
    {
        using var clock = Start(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, clock.Token);
        try
        {
            return await run(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException stopped) when (either.IsCancellationRequested)
        {
            throw Ended(limit, stopped, cancellation);
        }
    }

    public static async IAsyncEnumerable<StreamingEvent> StreamAsync(
        TimeSpan limit, TimeProvider time, Func<CancellationToken, IAsyncEnumerable<StreamingEvent>> run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var clock = Start(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, clock.Token);
        var events = run(either.Token).GetAsyncEnumerator(either.Token);
        await using (events.ConfigureAwait(false))
        {
            while (true)
            {
                try
                {
                    if (!await events.MoveNextAsync().ConfigureAwait(false))
                    {
                        yield break;
                    }
                }
                catch (OperationCanceledException stopped) when (either.IsCancellationRequested)
                {
                    throw Ended(limit, stopped, cancellation);
                }

                yield return events.Current;
            }
        }
    }

    private static CancellationTokenSource Start(TimeSpan limit, TimeProvider time) => limit > TimeSpan.Zero
        ? new CancellationTokenSource(limit, time)
        : throw new AiException(new ChatError(ErrorKind.InvalidRequest, $"timeout is {limit}; it must be longer than zero.") { Side = ErrorSide.Client, Param = Param });

    /// <summary>The caller's own wish comes first: both may be true at once.</summary>
    private static AiException Ended(TimeSpan limit, OperationCanceledException stopped, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var error = new ChatError(ErrorKind.Timeout, $"The call was not done within its timeout of {limit}; give it more time with .Timeout(…), or ask a faster model.") { Side = ErrorSide.Client, Code = "call_timeout", Param = Param };
        return new AiException(error) { NewMessages = (stopped as RoundsStoppedException)?.NewMessages ?? [] };
    }
}
